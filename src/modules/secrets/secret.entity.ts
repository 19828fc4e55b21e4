import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { type CalendarDate, dateOf, oneYearAfter } from '../../shared/calendar-date.js';
import { after, DAY } from '../../shared/clock.js';
import { InvalidField } from '../../shared/domain-error.js';
import type { KeyRing } from '../../shared/key-ring.js';
import { assertName } from '../../shared/names.js';
import { SecretCreated } from './contract/secret-created.event.js';
import { type DeleteReason, SecretDeleted } from './contract/secret-deleted.event.js';
import { SecretDisabled } from './contract/secret-disabled.event.js';
import { SecretEnabled } from './contract/secret-enabled.event.js';
import { SecretPaused } from './contract/pause/secret-paused.event.js';
import { SecretResumed } from './contract/pause/secret-resumed.event.js';
import { SecretEnded } from './contract/rotation/secret-ended.event.js';
import { SecretEndingArranged } from './contract/rotation/secret-ending-arranged.event.js';
import { SecretEndingHeldUp } from './contract/rotation/secret-ending-held-up.event.js';
import { SecretRenamed } from './contract/secret-renamed.event.js';
import { hashSecret } from './secret-hash.js';
import { type SecretState, stateOf } from './contract/secret-state.js';
import { generateSecretValue, hintOf } from './secret-value.js';
import { CannotChangeExpiredSecret, SecretIsDisabled } from './secrets.errors.js';

const schema = defineEntity({
  name: 'ClientSecret',
  tableName: 'client_secret',
  properties: {
    id: p.uuid().primary(),
    applicationId: p.uuid(),
    organisationId: p.uuid(),
    clientId: p.uuid(),
    name: p.text(),
    hint: p.text(),
    hashKeyId: p.text(),
    hash: p.blob(),
    createdAt: p.datetime(),
    createdBy: p.uuid(),
    expiresOn: p.date(),
    disabledAt: p.datetime().strictNullable(),
    disabledBy: p.uuid().strictNullable(),
    pausedUntil: p.datetime().strictNullable(),
    replaces: p.uuid().strictNullable(),
    endAfterDays: p.smallint().strictNullable(),
    endAskedBy: p.uuid().strictNullable(),
    endHeldUpToldAt: p.datetime().strictNullable(),
    deletedAt: p.datetime().strictNullable(),
    deletedBy: p.uuid().strictNullable(),
    deleteReason: p.text().$type<DeleteReason>().strictNullable(),
    deleteNote: p.text().strictNullable(),
  },
});

export interface NewSecret {
  readonly application: { readonly id: string; readonly organisationId: string; readonly clientId: string };
  readonly name: string;
  /** The last day on which the secret works, UTC. */
  readonly expiresOn: CalendarDate;
  readonly createdBy: string;
  /** The secret whose place it takes. */
  readonly replaces?: string;
}

/** Who has a secret end by itself after so many days of silence, or takes that back. */
interface Arrangement {
  readonly days: number | null;
  readonly by: string;
  /** The successor that is made at the same moment. */
  readonly successorId?: string;
}

/** How often people are told what holds up the end of a secret. */
const tellAgainAfter = 7 * DAY;

/**
 * A client secret. Its value exists only in what `issue` returns; afterwards there are a hint and a keyed hash. A
 * deleted one stays as a tombstone, so that its use can still be recognised. Whatever changes it answers the event that
 * happened, to be recorded with the change.
 */
export class ClientSecret extends schema.class {
  /**
   * Makes a secret and its value, which must go into one answer and nowhere else.
   * @throws InvalidField when the last day is past or further away than a year, or for a name that hides something
   */
  static issue(
    request: NewSecret,
    ring: KeyRing,
    now: Date,
  ): { secret: ClientSecret; value: string; event: SecretCreated } {
    ClientSecret.assertLife(request.expiresOn, now);
    assertName(request.name);
    const value = generateSecretValue();
    const { keyId, hash } = hashSecret(value, ring);
    const { id: applicationId, organisationId, clientId } = request.application;
    const secret = Object.assign(new ClientSecret(), {
      id: uuidv7(),
      applicationId,
      organisationId,
      clientId,
      name: request.name,
      hint: hintOf(value),
      hashKeyId: keyId,
      hash,
      createdAt: now,
      createdBy: request.createdBy,
      expiresOn: request.expiresOn,
      disabledAt: null,
      disabledBy: null,
      pausedUntil: null,
      replaces: request.replaces ?? null,
      endAfterDays: null,
      endAskedBy: null,
      endHeldUpToldAt: null,
      deletedAt: null,
      deletedBy: null,
      deleteReason: null,
      deleteNote: null,
    });
    const { expiresOn, replaces } = request;
    return { secret, value, event: new SecretCreated({ ...secret.ids, expiresOn, ...(replaces && { replaces }) }) };
  }

  /** @throws InvalidField unless today <= `expiresOn` <= the same date next year, in UTC */
  static assertLife(expiresOn: CalendarDate, now: Date): void {
    const today = dateOf(now);
    const latest = oneYearAfter(today);
    if (expiresOn < today) throw new InvalidField('expiresOn', `must not be in the past: today is ${today} (UTC)`);
    if (expiresOn > latest) throw new InvalidField('expiresOn', `must be one year away at most: ${latest} or earlier`);
  }

  stateAt(now: Date): SecretState {
    return stateOf(this, now);
  }

  /** @throws InvalidField for a name that hides something */
  rename(name: string): SecretRenamed {
    assertName(name);
    this.name = name;
    return new SecretRenamed(this.ids);
  }

  /** Whether it is disabled for a while only. */
  isPausedAt(now: Date): boolean {
    return this.pausedUntil !== null && this.stateAt(now) === 'disabled';
  }

  /** A pause that it had is over, and so is what was said of its end. @throws CannotChangeExpiredSecret */
  disable(by: string, now: Date): SecretDisabled {
    this.assertNotExpired(now);
    this.shut(by, now);
    return new SecretDisabled(this.ids);
  }

  /** @throws CannotChangeExpiredSecret */
  enable(now: Date): SecretEnabled {
    this.assertNotExpired(now);
    this.open();
    return new SecretEnabled(this.ids);
  }

  /**
   * It is refused until then. One that is paused already stays so for the longer of the two.
   * @throws CannotChangeExpiredSecret, SecretIsDisabled
   */
  pause(until: Date, by: string, now: Date): SecretPaused {
    if (!this.isPausedAt(now)) {
      this.assertWorking(now);
      this.disabledAt = now;
    }
    this.disabledBy = by;
    this.pausedUntil = this.pausedUntil && this.pausedUntil > until ? this.pausedUntil : until;
    return new SecretPaused({ ...this.ids, until: this.pausedUntil.toISOString() });
  }

  /** Its pause is over: its time has come, or somebody ended it. Null where the secret has expired, and stays disabled. */
  resume(now: Date): SecretResumed | null {
    const pausedAt = (this.disabledAt ?? now).toISOString();
    this.pausedUntil = null;
    if (this.stateAt(now) === 'expired') return null;
    this.open();
    return new SecretResumed({ ...this.ids, pausedAt });
  }

  /**
   * It ends by itself after so many days of silence, or goes on to its last day.
   * @throws CannotChangeExpiredSecret, SecretIsDisabled
   */
  arrangeEnd({ days, by, successorId }: Arrangement, now: Date): SecretEndingArranged {
    if (days !== null && !this.isPausedAt(now)) this.assertWorking(now);
    this.endAfterDays = days;
    this.endAskedBy = days === null ? null : by;
    this.endHeldUpToldAt = null;
    return new SecretEndingArranged({ ...this.ids, days, ...(successorId && { successorId }) });
  }

  /** Its successor has taken over: it is disabled, in the name of whoever wanted it so. */
  end(successorId: string, now: Date): SecretEnded {
    if (this.endAskedBy === null) throw new Error('nobody wanted this secret to end by itself');
    this.shut(this.endAskedBy, now);
    return new SecretEnded({ ...this.ids, successorId });
  }

  /** Something holds up its end. Null where people were told of that in the last days. */
  holdUp({ successorId, addresses }: { successorId: string; addresses: number }, now: Date): SecretEndingHeldUp | null {
    if (this.endHeldUpToldAt && now < after(this.endHeldUpToldAt, tellAgainAfter)) return null;
    this.endHeldUpToldAt = now;
    return new SecretEndingHeldUp({ ...this.ids, successorId, addresses });
  }

  /**
   * For ever: the secret is refused from now on, gone from lists, and its name is free again.
   * @param note what its managers are told besides
   */
  delete(by: string, reason: DeleteReason, now: Date, note: string | null = null): SecretDeleted {
    this.deletedAt = now;
    this.deletedBy = by;
    this.deleteReason = reason;
    this.deleteNote = note;
    this.pausedUntil = null;
    return new SecretDeleted({ ...this.ids, reason });
  }

  /** Deletes it for whoever holds its value. */
  revoke(now: Date): SecretDeleted {
    this.deletedAt = now;
    this.deleteReason = 'key_compromise';
    this.pausedUntil = null;
    return new SecretDeleted({ ...this.ids, reason: this.deleteReason, revoked: true });
  }

  /** @throws CannotChangeExpiredSecret */
  assertNotExpired(now: Date): void {
    if (this.stateAt(now) === 'expired') throw new CannotChangeExpiredSecret();
  }

  /** @throws CannotChangeExpiredSecret, SecretIsDisabled */
  assertWorking(now: Date): void {
    this.assertNotExpired(now);
    if (this.stateAt(now) === 'disabled') throw new SecretIsDisabled();
  }

  private shut(by: string, now: Date): void {
    this.disabledAt = now;
    this.disabledBy = by;
    this.pausedUntil = null;
    this.endAfterDays = null;
    this.endAskedBy = null;
    this.endHeldUpToldAt = null;
  }

  private open(): void {
    this.disabledAt = null;
    this.disabledBy = null;
    this.pausedUntil = null;
  }

  private get ids() {
    return { secretId: this.id, applicationId: this.applicationId, organisationId: this.organisationId };
  }
}
schema.setClass(ClientSecret);
