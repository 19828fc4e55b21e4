import { EntityManager } from '@mikro-orm/postgresql';
import { inRequestContext } from '../../../src/database/request-context.js';
import { inTransaction } from '../../../src/database/transaction.js';
import { SessionStart } from '../../../src/modules/identity/sign-in/session-start.js';
import { UserAccount } from '../../../src/modules/identity/user-account/user-account.entity.js';
import type { ApiClient } from '../../support/api-client.js';
import type { RunningApp } from '../../support/app.js';
import { endSupport, makeSupport } from '../../support/second-persons.js';
import { makePerson, type TestPerson } from '../identity/people.js';
import { Visitor } from '../identity/visitor.js';

/** Whoever may ask: the columns of the matrix. */
export const actors = ['nobody', 'stranger', 'deputy', 'manager', 'support', 'disabled', 'withdrawn'] as const;
export type Actor = (typeof actors)[number];
type PersonOfCast = Exclude<Actor, 'nobody'>;

/** What one actor brings along to one route: an open session of their own, used for nothing else. */
export interface Ticket {
  readonly headers: Record<string, string>;
  readonly sessionId: string;
  readonly refreshToken: string;
}

const shown = { proof: { code: '' }, caller: { ip: '127.0.0.1', userAgent: null, cookies: {} } };
const nothingSet = { name: '', value: '' };
const spare = { name: 'spare', ofPage: true };
const nothing: Ticket = { headers: {}, sessionId: '', refreshToken: '' };

/** The people of the matrix, and their sessions: all opened before one was disabled and one lost their roles. */
export class Cast {
  private constructor(
    private readonly running: RunningApp,
    readonly people: Record<PersonOfCast, TestPerson>,
    private readonly challengesOfDisabled: string[],
    private readonly tickets: ReadonlyMap<string, Ticket>,
  ) {}

  /**
   * @param support who gives and takes the roles
   * @param routes for each of which everyone gets a session: of the browser where `ofPage` says so
   */
  static async of(
    running: RunningApp,
    support: ApiClient,
    of: { organisationId: string; otherOrganisationId: string; otherApplicationId: string },
    routes: readonly { name: string; ofPage: boolean }[],
  ): Promise<Cast> {
    const names = actors.filter((actor) => actor !== 'nobody');
    const people = await inTurn(names, () => makePerson(running));
    const grant = async (person: PersonOfCast, scope: object) => {
      const body = { userId: people[person].id, role: 'credential_manager', ...scope };
      const granted = await support.post('/admin/role-assignments', body);
      if (granted.status !== 201) throw new Error(`${person} got no role: ${granted.text}`);
      return `/admin/role-assignments/${granted.body.id}`;
    };
    const { organisationId, otherOrganisationId, otherApplicationId } = of;
    await grant('stranger', { organisationId: otherOrganisationId });
    await grant('deputy', { applicationId: otherApplicationId });
    await grant('manager', { organisationId });
    await makeSupport(running, people.support.id);
    await grant('disabled', { organisationId });
    const lent = await grant('withdrawn', { organisationId });
    await makeSupport(running, people.withdrawn.id);
    const tickets = new Map<string, Ticket>();
    for (const name of names) {
      for (const [route, ticket] of await openSessions(running, people[name].id, [...routes, spare])) {
        tickets.set(`${name} ${route}`, ticket);
      }
    }
    const visitor = new Visitor(running);
    const challenges = [await visitor.challenge(people.disabled), await visitor.challenge(people.disabled)];
    await support.patch(`/admin/users/${people.disabled.id}`, { status: 'disabled' });
    await support.delete(lent);
    await endSupport(running, people.withdrawn.id);
    return new Cast(running, people, challenges, tickets);
  }

  ticket(actor: Actor, route: string): Ticket {
    if (actor === 'nobody') return nothing;
    const ticket = this.tickets.get(`${actor} ${route}`);
    if (!ticket) throw new Error(`${actor} has no session for ${route}`);
    return ticket;
  }

  /** An open session of the manager that nobody uses. */
  get sessionOfManager(): string {
    return this.ticket('manager', spare.name).sessionId;
  }

  /** The password step gone well, each time another; for somebody disabled it went well before. */
  async challenge(actor: Actor): Promise<string> {
    if (actor === 'nobody') return 'none';
    if (actor === 'disabled') return this.challengesOfDisabled.pop() ?? 'none';
    return new Visitor(this.running).challenge(this.people[actor]);
  }

  person(actor: Actor): TestPerson | undefined {
    return actor === 'nobody' ? undefined : this.people[actor];
  }
}

async function inTurn<Name extends string, Made>(
  names: readonly Name[],
  make: (name: Name) => Promise<Made>,
): Promise<Record<Name, Made>> {
  const made: [Name, Made][] = [];
  for (const name of names) made.push([name, await make(name)]);
  return Object.fromEntries(made) as Record<Name, Made>;
}

/** As signing in does after both factors were shown; many at once, and with no code used up. */
function openSessions(
  { app }: RunningApp,
  userId: string,
  routes: readonly { name: string; ofPage: boolean }[],
): Promise<[string, Ticket][]> {
  const root = app.get(EntityManager);
  const start = app.get(SessionStart);
  return inRequestContext(root, () =>
    inTransaction(root, async (em) => {
      const user = await em.findOneOrFail(UserAccount, { id: userId });
      const tickets: [string, Ticket][] = [];
      for (const { name, ofPage } of routes) {
        if (ofPage) {
          const [{ name: cookie, value } = nothingSet] = await start.forBrowser(em, user, shown);
          tickets.push([
            name,
            { headers: { cookie: `${cookie}=${value}` }, sessionId: sessionOf(value), refreshToken: '' },
          ]);
        } else {
          const { accessToken, refreshToken } = await start.forApi(em, user, shown);
          const headers = { authorization: `Bearer ${accessToken}` };
          tickets.push([name, { headers, sessionId: sessionOf(accessToken), refreshToken }]);
        }
      }
      return tickets;
    }),
  );
}

function sessionOf(token: string): string {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sid;
}
