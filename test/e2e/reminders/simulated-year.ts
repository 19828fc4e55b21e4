import pg from 'pg';
import { Reminders } from '../../../src/modules/reminders/contract/reminders.js';
import { UseFlush } from '../../../src/modules/verification/use-flush.js';
import { UseLedger } from '../../../src/modules/verification/use-ledger.js';
import { addDays, type CalendarDate } from '../../../src/shared/calendar-date.js';
import { DAY, HOUR } from '../../../src/shared/clock.js';
import { withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { WrongClock } from '../../support/fixed-clock.js';
import { ask, forgetDemonstrationSecrets } from './members.js';
import {
  applications,
  type Day,
  days,
  isDeleted,
  isDisabled,
  isSuspended,
  isUsed,
  lastDay,
  type PlannedYear,
} from './planned-year.js';

const firstDay = '2026-11-23';

/** A reminder as the product gave it. */
export interface Given {
  readonly secret: number;
  readonly threshold: number;
  readonly advice: string;
}

/** How far the clocks of the second and the third instance are ahead of the database's. */
const wrongClocks = [DAY, -HOUR];

/** Lets a planned year happen to three instances of the product on one database; the clocks of two of them are wrong. */
export class SimulatedYear {
  private constructor(
    private readonly year: PlannedYear,
    private readonly instances: readonly RunningApp[],
    private readonly connection: pg.Client,
    private readonly secretIds: readonly string[],
  ) {}

  static async begin(year: PlannedYear): Promise<SimulatedYear> {
    const first = await withDemonstrationData(await startApp());
    await forgetDemonstrationSecrets(first);
    const { database, clock } = first;
    const others = [];
    for (const ahead of wrongClocks) others.push(await startApp({ database, clock: new WrongClock(clock, ahead) }));
    const connection = new pg.Client({ connectionString: database.superuserUrl });
    await connection.connect();
    await connection.query(
      `insert into application (id, client_id, name, organisation_id, environment, status, created_at)
       select gen_random_uuid(), gen_random_uuid(), 'Simulated ' || n, o.id, 'production', 'active', now()
       from generate_series(0, $1::int - 1) n, organisation o where o.name = 'Sample Cord Blood Bank'`,
      [applications],
    );
    const { rows } = await connection.query<{ id: string }>(
      'select gen_random_uuid() as id from generate_series(1, $1::int)',
      [year.secrets.length],
    );
    const ids = rows.map(({ id }) => id);
    return new SimulatedYear(year, [first, ...others], connection, ids);
  }

  async end(): Promise<void> {
    await this.connection.end();
    for (const instance of this.instances.toReversed()) await instance.close();
  }

  /** Everything of a day but its sweep. */
  async live(day: Day): Promise<void> {
    const { clock, app } = this.product;
    clock.set(`${this.date(day)}T06:00:00.000Z`);
    await this.make(day);
    await this.change(day);
    const used = this.year.secrets.flatMap((planned, index) => (isUsed(planned, day) ? [this.idOf(index)] : []));
    for (const id of used) app.get(UseLedger).used(id, '192.0.2.7', clock.now());
    if (used.length > 0) await app.get(UseFlush).flush();
  }

  /** As many instances as that sweep at once; answers what is said. */
  async sweep(day: Day, { instances, hour }: { instances: number; hour: number }): Promise<Given[]> {
    this.product.clock.set(`${this.date(day)}T${String(hour).padStart(2, '0')}:00:00.000Z`);
    const taking = Array.from({ length: instances }, (_, number) => this.instances[(day + number) % 3] as RunningApp);
    await Promise.all(taking.map(ask));
    await Promise.all(taking.map(({ drain }) => drain()));
    const { rows } = await this.connection.query<Omit<Given, 'secret'> & { id: string }>(
      'select secret_id as id, threshold, advice from reminder where claimed_at = $1',
      [this.product.clock.now()],
    );
    return rows.map(({ id, ...rest }) => ({ secret: this.secretIds.indexOf(id), ...rest })).toSorted(bySecret);
  }

  /** What the product says after the year, some hours before the next sweep, that it will say on a later day. */
  async foreseen(day: Day): Promise<Given[]> {
    this.product.clock.set(`${this.date(days)}T03:00:00.000Z`);
    const reminders = this.product.app.get(Reminders);
    const date = this.date(day);
    const due = await reminders.applicationsDue(date);
    const foreseen = await reminders.preview(date, [...due.values()].flat());
    return foreseen
      .map(({ secretId, threshold, advice }) => ({ secret: this.secretIds.indexOf(secretId), threshold, advice }))
      .toSorted(bySecret);
  }

  /** Secret and threshold of every event that tells of a reminder, the oldest first. */
  async eventsOfReminders(): Promise<string[]> {
    const { rows } = await this.connection.query<{ line: string }>(
      `select payload ->> 'secretId' || ' ' || coalesce(payload ->> 'threshold', '0') as line from event_log
       where type in ('secrets.secret-expiring', 'secrets.secret-expired') order by sequence`,
    );
    return rows.map(({ line }) => line);
  }

  /**
   * Whoever manages the application of a reminder now and is active, with the reminder and its sweep; and what the mails
   * that were sent told to whom. One line each, sorted.
   */
  async toldAndToBeTold(): Promise<{ told: string[]; toBeTold: string[]; mails: number; digests: number }> {
    const lines = async (sql: string) =>
      (await this.connection.query<{ line: string }>(sql)).rows.map(({ line }) => line).toSorted();
    const told = await lines(
      `select concat_ws(' ', cause, recipient_id, secret) as line
       from notification, jsonb_array_elements_text(facts -> 'secretIds') secret
       where kind = 'secrets-ending' and state = 'sent'`,
    );
    const toBeTold = await lines(
      `select distinct concat_ws(' ', r.sweep_id, u.id, r.secret_id) as line
       from reminder r join client_secret s on s.id = r.secret_id
       join role_assignment a on a.organisation_id = s.organisation_id or a.application_id = s.application_id
       join user_account u on u.id = a.user_id and u.status = 'active'`,
    );
    const digests = await lines(
      `select distinct concat_ws(' ', cause, recipient_id) as line from notification where kind = 'secrets-ending'`,
    );
    const mails = await lines(
      `select id::text as line from development_mail where subject ~ '^(Act|Switch|To tidy up)'`,
    );
    return { told, toBeTold, digests: digests.length, mails: mails.length };
  }

  private get product(): RunningApp {
    return this.instances[0] as RunningApp;
  }

  private idOf(index: number): string {
    return this.secretIds[index] as string;
  }

  private date(day: Day): CalendarDate {
    return addDays(firstDay, day);
  }

  private async make(day: Day): Promise<void> {
    const made = this.year.secrets.flatMap((planned, index) =>
      planned.madeOn === day
        ? [
            {
              id: this.idOf(index),
              place: index,
              application: planned.application,
              expiresOn: this.date(lastDay(planned)),
            },
          ]
        : [],
    );
    if (made.length === 0) return;
    await this.connection.query(
      `insert into client_secret (id, application_id, organisation_id, client_id, name, hint, hash_key_id, hash,
         created_at, created_by, expires_on)
       select r.id, a.id, a.organisation_id, a.client_id, 's' || r.place, 'abc', 'h1', sha256(uuid_send(r.id)),
         $2, (select id from user_account where email = 'stranger@example.org'), r."expiresOn"
       from jsonb_to_recordset($1::jsonb) as r(id uuid, place int, application int, "expiresOn" date)
       join application a on a.name = 'Simulated ' || r.application`,
      [JSON.stringify(made), this.product.clock.now()],
    );
  }

  /** Brings states to what the plan says of the day. */
  private async change(day: Day): Promise<void> {
    const made = this.year.secrets.map((planned, index) => ({ planned, id: this.idOf(index) }));
    const changed = (is: typeof isDeleted | typeof isDisabled, to: boolean) =>
      made
        .filter(({ planned }) => planned.madeOn <= day && is(planned, day) === to)
        .filter(({ planned }) => planned.madeOn === day || is(planned, day - 1) !== to)
        .map(({ id }) => id);
    const update = async (set: string, ids: string[]) => {
      if (ids.length > 0)
        await this.connection.query(`update client_secret set ${set} where id = any($1::uuid[])`, [ids]);
    };
    await update(`deleted_at = created_at, delete_reason = 'other'`, changed(isDeleted, true));
    await update('disabled_at = created_at, disabled_by = created_by', changed(isDisabled, true));
    await update('disabled_at = null, disabled_by = null', changed(isDisabled, false));
    for (let application = 0; application < applications; application += 1) {
      const suspended = isSuspended(this.year, application, day);
      if (suspended === isSuspended(this.year, application, day - 1)) continue;
      const status = suspended ? 'disabled' : 'active';
      await this.connection.query(`update application set status = $1 where name = 'Simulated ' || $2::int`, [
        status,
        application,
      ]);
    }
  }
}

function bySecret(one: Given, other: Given): number {
  return one.secret - other.secret;
}
