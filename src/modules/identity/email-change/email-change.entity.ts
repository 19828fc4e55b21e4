import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { after, DAY } from '../../../shared/clock.js';
import type { KeyRing } from '../../../shared/key-ring.js';
import { EmailChangeAgreed } from '../contract/email-change/email-change-agreed.event.js';
import { EmailChangeConfirmed } from '../contract/email-change/email-change-confirmed.event.js';
import { linkLives } from '../links/account-link.entity.js';
import { isRowMac, rowMac, type RowFacts } from '../../../shared/row-mac.js';

/**
 * How a change of e-mail ended. `lapsed`: the new address did not confirm it in time, or no mail could be sent for a week.
 * `at-once`: made before changes waited.
 */
export type EmailChangeOutcome =
  'effective' | 'at-once' | 'stopped' | 'replaced' | 'lapsed' | 'address-taken' | 'person-disabled';

const schema = defineEntity({
  name: 'EmailChange',
  tableName: 'email_change',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    formerEmail: p.text().strictNullable(),
    newEmail: p.text().strictNullable(),
    askedBy: p.uuid().strictNullable(),
    askedAt: p.datetime(),
    toldAt: p.datetime().strictNullable(),
    confirmedAt: p.datetime().strictNullable(),
    agreedAt: p.datetime().strictNullable(),
    endedAt: p.datetime().strictNullable(),
    outcome: p.text().$type<EmailChangeOutcome>().strictNullable(),
    seal: p.blob().strictNullable(),
  },
});

/** How long the reader of the former address can stop a change, once told of it and once the new address confirmed it. */
export const timeToStop = DAY;
/** As long as the link to the new address is good. */
export const timeToConfirm = linkLives['email-change'];
/** As long as the links to the former address are good: no change takes effect that cannot be stopped any more. */
export const longestWait = linkLives['email-stop'];

/**
 * A change of somebody's e-mail address that WMDA support asked for. It takes effect a day after the former address was
 * told and the new one confirmed, or at once when both have said yes (R70). A person has at most one open change. A row that
 * the product did not write, or not so, is none: `bind` after whatever changes one.
 */
export class EmailChange extends schema.class {
  static ask(
    { id, email }: { readonly id: string; readonly email: string },
    newEmail: string,
    askedBy: string,
    now: Date,
  ): EmailChange {
    const change = new EmailChange();
    change.id = uuidv7();
    change.userId = id;
    change.formerEmail = email;
    change.newEmail = newEmail;
    change.askedBy = askedBy;
    change.askedAt = now;
    change.toldAt = null;
    change.confirmedAt = null;
    change.agreedAt = null;
    change.endedAt = null;
    change.outcome = null;
    change.seal = null;
    return change;
  }

  get isOpen(): boolean {
    return this.endedAt === null;
  }

  /** The address that it leads to; an open change always has one. */
  get target(): string {
    if (this.newEmail === null) throw new Error('the addresses of a change of e-mail are forgotten');
    return this.newEmail;
  }

  /** The mail to the former address was handed over, or refused for good. */
  tell(at: Date): void {
    this.toldAt ??= at;
  }

  /** The event tells of a change that still waits. */
  confirm(now: Date): EmailChangeConfirmed {
    this.confirmedAt = now;
    return new EmailChangeConfirmed({ userId: this.userId, changeId: this.id });
  }

  agree(now: Date): EmailChangeAgreed {
    this.agreedAt = now;
    return new EmailChangeAgreed({ userId: this.userId, changeId: this.id });
  }

  /** When it takes effect unless it is stopped; null while nobody can say. */
  get effectiveAt(): Date | null {
    if (this.confirmedAt === null) return null;
    if (this.agreedAt !== null) return later(this.confirmedAt, this.agreedAt);
    return this.toldAt && after(later(this.confirmedAt, this.toldAt), timeToStop);
  }

  isDueAt(now: Date): boolean {
    return this.isOpen && this.effectiveAt !== null && this.effectiveAt <= now;
  }

  hasLapsedAt(now: Date): boolean {
    return this.isOpen && now >= after(this.askedAt, this.confirmedAt === null ? timeToConfirm : longestWait);
  }

  end(outcome: EmailChangeOutcome, now: Date): void {
    this.outcome = outcome;
    this.endedAt = now;
  }

  /** When it was last asked for, confirmed or made: a factor reset within a week needs a second person. */
  get touchedAt(): Date {
    const madeAt = this.isMade ? this.endedAt : null;
    return [this.confirmedAt, madeAt].reduce<Date>((last, at) => (at ? later(last, at) : last), this.askedAt);
  }

  /** Whether the new address is the person's since. */
  get isMade(): boolean {
    return this.outcome === 'effective' || this.outcome === 'at-once';
  }

  /** The addresses of a change that has ended; that there was one stays. */
  forgetAddresses(auditKeys: KeyRing): void {
    const genuine = this.isGenuine(auditKeys);
    this.formerEmail = null;
    this.newEmail = null;
    if (genuine) this.bind(auditKeys);
  }

  /** Whether the product wrote this row as it is. */
  isGenuine(auditKeys: KeyRing): boolean {
    return isRowMac(auditKeys, this.seal, this.facts);
  }

  /** Seals the row as it is. */
  bind(auditKeys: KeyRing): void {
    this.seal = rowMac(auditKeys.current, this.facts);
  }

  private get facts(): RowFacts {
    const { id, userId, formerEmail, newEmail, askedBy, outcome } = this;
    const moments = [this.askedAt, this.toldAt, this.confirmedAt, this.agreedAt, this.endedAt];
    const texts = moments.map((moment) => moment?.toISOString() ?? null);
    return ['email-change', id, userId, formerEmail, newEmail, askedBy, outcome, ...texts];
  }
}
schema.setClass(EmailChange);

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}
