import { EntityManager } from '@mikro-orm/postgresql';
import { Config } from '../../../src/config/config.js';
import { inRequestContext } from '../../../src/database/request-context.js';
import { UseLedger } from '../../../src/modules/verification/use-ledger.js';
import { UseFlush } from '../../../src/modules/verification/use-flush.js';
import { Reminders } from '../../../src/modules/reminders/contract/reminders.js';
import { ClientSecret } from '../../../src/modules/secrets/secret.entity.js';
import { addDays, dateOf } from '../../../src/shared/calendar-date.js';
import { after, DAY } from '../../../src/shared/clock.js';
import type { RunningApp } from '../../support/app.js';
import { query } from '../../support/databases.js';

/** An application to put secrets into. */
export interface Member {
  readonly id: string;
  readonly clientId: string;
  readonly organisationId: string;
  readonly createdBy: string;
}

/** What a sweep said of a secret: `<name> <threshold> <advice>`. */
export type SaidLine = string;

/** The application of the demonstration data that has no secrets, so that a test's own are alone. */
export async function emptyMember({ database }: RunningApp): Promise<Member> {
  const [member] = await query<Member>(
    database.url,
    `select a.id, a.client_id as "clientId", a.organisation_id as "organisationId", u.id as "createdBy"
     from application a, user_account u
     where a.name = 'Partner-BE-SampleCordBloodBank-DM' and u.email = 'stranger@example.org'`,
  );
  if (!member) throw new Error('the demonstration data is not there');
  return member;
}

/** Takes the secrets of the demonstration data out of the way. */
export async function forgetDemonstrationSecrets({ database }: RunningApp): Promise<void> {
  await query(database.superuserUrl, `set session_replication_role = replica; delete from client_secret`);
}

export interface StoredSecret {
  readonly name: string;
  /** With 1 the last day is today; with 0 it was yesterday, and so on. */
  readonly daysLeft: number;
  /** How many days ago it was made. */
  readonly age: number;
}

/** Stores a secret as it would be after some time, and answers its id. */
export async function store({ app, clock }: RunningApp, member: Member, wanted: StoredSecret): Promise<string> {
  const em = app.get(EntityManager).fork();
  const { secret } = ClientSecret.issue(
    {
      application: member,
      name: wanted.name,
      expiresOn: addDays(dateOf(clock.now()), wanted.daysLeft - 1),
      createdBy: member.createdBy,
    },
    app.get(Config).secretHashKeys,
    after(clock.now(), -wanted.age * DAY),
  );
  await em.persist(secret).flush();
  return secret.id;
}

/** Has a secret used so many days ago, as the token endpoint records it. */
export async function use({ app, clock }: RunningApp, secretId: string, daysAgo = 0): Promise<void> {
  app.get(UseLedger).used(secretId, '192.0.2.7', after(clock.now(), -daysAgo * DAY));
  await app.get(UseFlush).flush();
}

/** Asks for a sweep and has everything done that follows from it. */
export async function sweep(running: RunningApp): Promise<string> {
  const { sweepId } = await ask(running);
  await running.drain();
  return sweepId;
}

/** Asks for a sweep, as the scheduler does. */
export function ask({ app }: RunningApp): Promise<{ sweepId: string }> {
  return inRequestContext(app.get(EntityManager), () => app.get(Reminders).request());
}

/** What was said so far, in order; of one sweep when given. */
export async function said({ database }: RunningApp, sweepId?: string): Promise<SaidLine[]> {
  const rows = await query<{ line: string }>(
    database.url,
    `select s.name || ' ' || r.threshold || ' ' || r.advice as line from reminder r
     join client_secret s on s.id = r.secret_id
     where $1::uuid is null or r.sweep_id = $1 order by r.claimed_at, s.name, r.threshold`,
    [sweepId ?? null],
  );
  return rows.map(({ line }) => line);
}

/** Every day at seven, as the scheduler does it, until that many days have passed. */
export async function sweepDaily(running: RunningApp, days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    running.clock.advance(DAY);
    await sweep(running);
  }
}
