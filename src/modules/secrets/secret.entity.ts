import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { type CalendarDate, dateOf, oneYearAfter } from '../../shared/calendar-date.js';
import { InvalidField } from '../../shared/domain-error.js';
import type { KeyRing } from '../../shared/key-ring.js';
import { assertName } from '../../shared/names.js';
import { SecretCreated } from './contract/secret-created.event.js';
import { type DeleteReason, SecretDeleted } from './contract/secret-deleted.event.js';
import { SecretDisabled } from './contract/secret-disabled.event.js';
import { SecretEnabled } from './contract/secret-enabled.event.js';
import { SecretRenamed } from './contract/secret-renamed.event.js';
import { hashSecret } from './secret-hash.js';
import { type SecretState, stateOf } from './contract/secret-state.js';
import { generateSecretValue, hintOf } from './secret-value.js';
import { CannotChangeExpiredSecret } from './secrets.errors.js';

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
}

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
      deletedAt: null,
      deletedBy: null,
      deleteReason: null,
      deleteNote: null,
    });
    return { secret, value, event: new SecretCreated({ ...secret.ids, expiresOn: secret.expiresOn }) };
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

  /** @throws CannotChangeExpiredSecret */
  disable(by: string, now: Date): SecretDisabled {
    this.assertNotExpired(now);
    this.disabledAt = now;
    this.disabledBy = by;
    return new SecretDisabled(this.ids);
  }

  /** @throws CannotChangeExpiredSecret */
  enable(now: Date): SecretEnabled {
    this.assertNotExpired(now);
    this.disabledAt = null;
    this.disabledBy = null;
    return new SecretEnabled(this.ids);
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
    return new SecretDeleted({ ...this.ids, reason });
  }

  /** Deletes it for whoever holds its value. */
  revoke(now: Date): SecretDeleted {
    this.deletedAt = now;
    this.deleteReason = 'key_compromise';
    return new SecretDeleted({ ...this.ids, reason: this.deleteReason, revoked: true });
  }

  /** @throws CannotChangeExpiredSecret */
  assertNotExpired(now: Date): void {
    if (this.stateAt(now) === 'expired') throw new CannotChangeExpiredSecret();
  }

  private get ids() {
    return { secretId: this.id, applicationId: this.applicationId, organisationId: this.organisationId };
  }
}
schema.setClass(ClientSecret);
