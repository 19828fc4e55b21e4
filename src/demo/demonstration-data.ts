import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { generate } from 'otplib';
import { v7 as uuidv7 } from 'uuid';
import { Config } from '../config/config.js';
import { inRequestContext } from '../database/request-context.js';
import { inTransaction } from '../database/transaction.js';
import { ChangeMarks } from '../events/change-watch/change-marks.js';
import { DomainEvents } from '../events/domain-events.js';
import { AccountAdministration } from '../modules/approvals/contract/account-administration.js';
import { SupportAppointments } from '../modules/approvals/contract/support-appointments.js';
import type { AdministeredApplication } from '../modules/applications/contract/administration.schemas.js';
import { emailMark } from '../modules/identity/user-account/account-marks.js';
import { FactorEnrolled } from '../modules/identity/contract/factors/factor-enrolled.event.js';
import { PersonInvited } from '../modules/identity/contract/people/person-invited.event.js';
import { hashPassword } from '../modules/identity/passwords/password-hash.js';
import { TotpFactor } from '../modules/identity/factors/totp/totp-factor.entity.js';
import { UserAccount } from '../modules/identity/user-account/user-account.entity.js';
import { ClientSecret } from '../modules/secrets/secret.entity.js';
import type { AddressCount, DayCount } from '../modules/secrets/contract/use-records.js';
import { claimFirstUses, writeUse } from '../modules/secrets/use/use.queries.js';
import { addDays, dateOf } from '../shared/calendar-date.js';
import { after, Clock, DAY } from '../shared/clock.js';
import { DemonstrationMembers } from './demonstration-members.js';
import { demonstrationPassword, demonstrationTotpSecret, people } from './demonstration-people.js';

/** Four people, two organisations and a few secrets near their end, for trying the product and for its tests. */
@Injectable()
export class DemonstrationData {
  constructor(
    private readonly em: EntityManager,
    private readonly members: DemonstrationMembers,
    private readonly accounts: AccountAdministration,
    private readonly appointments: SupportAppointments,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly marks: ChangeMarks,
  ) {}

  /** Creates everything in one transaction, on a database without people; on any other it does nothing. */
  async create(): Promise<void> {
    const passwordHash = await hashPassword(demonstrationPassword, this.config.passwordCost);
    await inRequestContext(this.em, () =>
      inTransaction(this.em, async (em) => {
        await em.execute(`select pg_advisory_xact_lock(hashtextextended('demonstration data', 0))`);
        if ((await em.count(UserAccount)) > 0) return;
        await this.populate(em, passwordHash);
      }),
    );
  }

  /** Where to sign in and with what, for the terminal. */
  async greeting(url: string): Promise<string> {
    const now = this.clock.now();
    const epoch = Math.floor(now.getTime() / 1000);
    const code = await generate({ secret: demonstrationTotpSecret, epoch });
    return [
      '',
      `${this.config.brandName} API credentials with demonstration data, on loopback only: ${url.replace('127.0.0.1', 'localhost')}`,
      `  API documentation  ${this.config.publicUrl}/api/docs`,
      `  mailbox            ${this.config.publicUrl}/dev/mailbox`,
      `  sign in as         ${Object.values(people)
        .map(({ email }) => email)
        .join(', ')}`,
      `  password           ${demonstrationPassword}`,
      `  TOTP secret        ${demonstrationTotpSecret}`,
      `  TOTP code now      ${code} (for ${30 - (epoch % 30)} more seconds; npm run totp prints the next)`,
      '',
    ].join('\n');
  }

  private async populate(em: EntityManager, passwordHash: string): Promise<void> {
    const enrol = (person: { email: string; name: string }) => this.enrol(em, person, passwordHash);
    const [manager, deputy, stranger, support] = [
      enrol(people.manager),
      enrol(people.deputy),
      enrol(people.stranger),
      enrol(people.support),
    ];
    await em.flush();
    const { registry, bank, searching, data, trial } = await this.members.create();
    await this.accounts.grant(manager.id, { role: 'credential_manager', organisationId: registry.id });
    await this.accounts.grant(deputy.id, { role: 'credential_manager', applicationId: data.id });
    await this.accounts.grant(stranger.id, { role: 'credential_manager', organisationId: bank.id });
    await this.appointments.appoint(support.id);
    const old = this.issue(em, searching, manager, { name: 'Secret by Mara', age: 336, daysLeft: 29 });
    const next = this.issue(em, searching, manager, { name: 'Secret by Mara, new system', age: 20, daysLeft: 300 });
    const alone = this.issue(em, data, deputy, { name: 'Secret by Dede', age: 358, daysLeft: 7 });
    const forgotten = this.issue(em, data, manager, { name: 'Nightly export', age: 180, daysLeft: 2 });
    this.issue(em, trial, manager, { name: 'Trial run', age: 90, daysLeft: 0 });
    await em.flush();
    await this.recordUse(em, [
      { secret: old, from: 330, to: 1 },
      { secret: next, from: 12, to: 1 },
      { secret: alone, from: 350, to: 1 },
      { secret: forgotten, from: 170, to: 60 },
    ]);
  }

  /** Some use on every day from so many days ago to so many: every advice of a reminder is to be seen. */
  private async recordUse(
    em: EntityManager,
    used: { secret: ClientSecret; from: number; to: number }[],
  ): Promise<void> {
    const now = this.clock.now();
    const days = used.flatMap(({ secret: { id }, from, to }) =>
      Array.from({ length: from - to + 1 }, (_, index) => {
        const day = addDays(dateOf(now), -from + index);
        return { id, day, uses: 24 + (index % 7), refusals: 0 };
      }),
    );
    const uses = used.map(({ secret: { id }, to }) => ({
      id,
      usedAt: after(now, -to * DAY).toISOString(),
      usedFrom: '192.0.2.7',
      refusedAt: null,
      refusedFrom: null,
      refusedReason: null,
    }));
    const page = {
      uses,
      days,
      addresses: days.flatMap((day) => addressesOf(day, now)),
      refusals: [],
      refusedRequests: [],
    };
    await writeUse(em, page);
    // Nobody is told of it.
    await claimFirstUses(em, page);
  }

  private enrol(em: EntityManager, person: { email: string; name: string }, passwordHash: string): UserAccount {
    const now = this.clock.now();
    const user = UserAccount.invite(person, now);
    const keys = this.config.dataEncryptionKeys;
    const factor = TotpFactor.propose(user.id, demonstrationTotpSecret, keys, now);
    factor.confirm(0, keys, now);
    em.persist([user, factor]);
    const [userId, linkId] = [user.id, uuidv7()];
    this.events.record(new PersonInvited({ userId, linkId, mark: emailMark(this.marks, user) }));
    this.events.record(user.accept(passwordHash, linkId, this.marks), userId);
    this.events.record(new FactorEnrolled({ userId, linkId }), userId);
    return user;
  }

  /** Nobody ever sees the values: these secrets are for looking at. One with 0 days left expired yesterday. */
  private issue(
    em: EntityManager,
    application: AdministeredApplication,
    creator: UserAccount,
    { name, age, daysLeft }: { name: string; age: number; daysLeft: number },
  ): ClientSecret {
    const now = this.clock.now();
    const { id, clientId, organisation } = application;
    const expiresOn = addDays(dateOf(now), daysLeft - 1);
    const { secret, event } = ClientSecret.issue(
      { application: { id, clientId, organisationId: organisation.id }, name, expiresOn, createdBy: creator.id },
      this.config.secretHashKeys,
      after(now, -age * DAY),
    );
    em.persist(secret);
    this.events.record(event, creator.id);
    return secret;
  }
}

/** One system asks every hour, and on each first of a month another one does once. */
function addressesOf({ id, day, uses }: DayCount, now: Date): AddressCount[] {
  if (day <= addDays(dateOf(now), -90)) return [];
  const [firstAt, lastAt] = [`${day}T00:10:00.000Z`, `${day}T23:10:00.000Z`];
  const monthly = day.endsWith('-01') ? 1 : 0;
  const hourly = { id, day, from: '192.0.2.7', uses: uses - monthly, firstAt, lastAt };
  return monthly ? [hourly, { id, day, from: '192.0.2.9', uses: 1, firstAt, lastAt: firstAt }] : [hourly];
}
