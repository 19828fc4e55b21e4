import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { momentInWords } from '../../templating/dates.js';
import { Templates } from '../../templating/templates.js';
import { type EmailChangeRecord, EmailChangeRecords } from '../identity/contract/email-change/email-change-records.js';
import type { Letter, LetterWriter } from './define-letter.js';
import { LetterSources } from './letters/letter-sources.js';
import { mails, renderMail } from './mail-template.js';
import { ThoseAround } from './letters/those-around.js';
import { ToldApplications } from './letters/secrets/managed-applications.js';

type Written = Parameters<LetterWriter['write']>[0];

/** Mails to the person whose address it is, and at which of the two addresses they are read. */
const places = {
  'email-change-asked': 'formerEmail',
  'email-changed': 'formerEmail',
  'email-change-done': 'newEmail',
  'email-change-not-made': 'newEmail',
} as const;

/** At which address of a change of e-mail a mail is read; undefined for one that is read at the address of its reader. */
export function readAt(kind: string): 'formerEmail' | 'newEmail' | undefined {
  return Object.hasOwn(places, kind) ? places[kind as keyof typeof places] : undefined;
}

/** Mails that were queued before changes had ids of their own name a link, whose id their change has. */
export function changeIdOf(facts: Readonly<Record<string, unknown>>): string {
  return String(facts.changeId ?? facts.linkId);
}

/** What becomes of a change of e-mail: told at both addresses, and to those around the person. */
@Injectable()
export class EmailChangeLetters implements LetterWriter {
  readonly kinds = [...Object.keys(places), 'email-change-by-support', 'email-change-stopped'];

  constructor(
    private readonly changes: EmailChangeRecords,
    private readonly sources: LetterSources,
    private readonly around: ThoseAround,
    private readonly told: ToldApplications,
    private readonly templates: Templates,
    private readonly config: Config,
  ) {}

  async write(written: Written): Promise<Letter | undefined> {
    const { kind, facts, reader } = written;
    const changeId = changeIdOf(facts);
    const change = await this.changes.find(changeId);
    if (!change) return undefined;
    const context = {
      brand: this.config.brandName,
      name: reader.name,
      pageUrl: this.config.publicUrl,
      when: momentInWords(new Date(String(facts.occurredAt))),
      former: change.formerEmail,
      address: change.newEmail,
    };
    if (!readAt(kind)) return this.toOthers(written, change, context);
    if (kind === 'email-change-asked') {
      const links = await this.changes.linksOf(changeId);
      const why = `You got this mail because it is the e-mail address of your account. The links in it are for you alone; ${context.brand} never asks you for them.`;
      const by = await this.told.actorName(change.askedBy);
      return links && renderMail(this.templates, mails.emailChangeAsked, { ...context, ...links, why, by });
    }
    if (kind === 'email-changed') {
      const why = 'You got this mail because it was your address until now. The new address got one of its own.';
      return renderMail(this.templates, mails.emailChanged, { ...context, why });
    }
    if (kind === 'email-change-done') {
      const why = 'You got this mail because it is your address from now on. The former address got one of its own.';
      return renderMail(this.templates, mails.emailChangeDone, { ...context, why });
    }
    const why = 'You got this mail because this was to become the e-mail address of an account.';
    return renderMail(this.templates, mails.emailChangeNotMade, { ...context, why });
  }

  /** What support, and those who manage the same, hear of somebody's change. */
  private async toOthers(
    { kind, reader }: Written,
    change: EmailChangeRecord,
    context: { brand: string; name: string; pageUrl: string; when: string; former: string; address: string },
  ): Promise<Letter | undefined> {
    const person = await this.sources.person(change.userId);
    if (!person) return undefined;
    const reason = await this.around.reasonOf(reader, person);
    if (!reason) return undefined;
    const { support, why } = reason;
    const asker = support && change.askedBy !== null ? await this.sources.person(change.askedBy) : undefined;
    const by = asker?.name ?? `${context.brand} support`;
    const mail = kind === 'email-change-stopped' ? mails.emailChangeStopped : mails.emailChangeBySupport;
    return renderMail(this.templates, mail, { ...context, why, support, person: person.name, by });
  }
}
