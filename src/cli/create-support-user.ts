import { EntityManager } from '@mikro-orm/postgresql';
import { inTransaction } from '../database/transaction.js';
import { AccountAdministration } from '../modules/approvals/contract/account-administration.js';
import { SupportAppointments } from '../modules/approvals/contract/support-appointments.js';
import { MailedLinks } from '../modules/identity/contract/links/mailed-links.js';
import { InvitePerson } from '../modules/identity/contract/people/people-administration.schemas.js';
import { DomainError } from '../shared/domain-error.js';
import { momentInWords } from '../templating/dates.js';
import { type Outcome, Refused, WrongUse } from './outcome.js';
import { changingProduct } from './with-product.js';

interface Options {
  readonly email: string;
  readonly name: string;
  readonly printLink?: true;
}

/** The link is computed to be printed, as it is to be mailed, and stored nowhere. */
export async function createSupportUser({ printLink, ...given }: Options): Promise<Outcome> {
  const person = readPerson(given);
  const { id, waits, link } = await changingProduct('create-support-user', async (product) => {
    const invite = async () => {
      const userId = await product.get(AccountAdministration).invite(person);
      return { id: userId, waits: await product.get(SupportAppointments).appoint(userId) };
    };
    const invited = await inTransaction(product.get(EntityManager), invite).catch(refuseTakenEmail);
    return { ...invited, link: await product.get(MailedLinks).invitationOf(invited.id) };
  });
  if (!link) throw new Error('a person who was just invited has an invitation');
  return {
    json: {
      id,
      ...person,
      invitationExpiresAt: link.expiresAt.toISOString(),
      ...(waits && { supportFrom: waits.effectiveAt }),
      ...(printLink && { invitationLink: link.url }),
    },
    lines: [
      `${person.name} <${person.email}> is invited as WMDA support.`,
      ...(waits ? waitingLines(waits.effectiveAt) : []),
      'A running instance mails the invitation, or the next one that starts.',
      `Its link is good until ${momentInWords(link.expiresAt)}.`,
      ...(printLink ? ['', 'For nobody but this person:', link.url] : []),
    ],
  };
}

/** Whoever is support already hears of it and can refuse; where nobody is, there is nobody to ask. */
function waitingLines(effectiveAt: string | null): string[] {
  const from = effectiveAt === null ? '' : ` on ${momentInWords(new Date(effectiveAt))}`;
  return [
    `They get the role${from}, unless somebody of WMDA support refuses it before, or agrees to it.`,
    'It waits because somebody active is WMDA support already.',
  ];
}

function readPerson(given: Pick<Options, 'email' | 'name'>): InvitePerson {
  const { data, error } = InvitePerson.safeParse(given);
  if (data) return data;
  throw new WrongUse(error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('\n'));
}

function refuseTakenEmail(failure: unknown): never {
  if (!(failure instanceof DomainError) || failure.code !== 'identity.email-taken') throw failure;
  throw new Refused(
    `${failure.message} Anyone of WMDA support can give that person the role, or send them their invitation again. ` +
      'Where nobody of them can sign in, create a support user with another address first.',
  );
}
