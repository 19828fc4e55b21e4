import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { assertName } from '../../../shared/names.js';
import type { PersonStatus } from '../contract/people/people.js';
import { PersonIsAnonymised } from '../identity.errors.js';

const schema = defineEntity({
  name: 'UserAccount',
  tableName: 'user_account',
  properties: {
    id: p.uuid().primary(),
    email: p.text(),
    name: p.text(),
    status: p.text().$type<PersonStatus>(),
    passwordHash: p.text().strictNullable(),
    createdAt: p.datetime(),
    lastSignInAt: p.datetime().strictNullable(),
    anonymisedAt: p.datetime().strictNullable(),
  },
});

/** A person who signs in, or is invited to. E-mail addresses are unique whatever their case. */
export class UserAccount extends schema.class {
  /** A person without a password: they can do nothing until they accept. @throws InvalidField for a name that hides something */
  static invite(person: { email: string; name: string }, now: Date): UserAccount {
    assertName(person.name);
    const user = new UserAccount();
    user.id = uuidv7();
    user.email = person.email;
    user.name = person.name;
    user.status = 'invited';
    user.passwordHash = null;
    user.createdAt = now;
    user.lastSignInAt = null;
    user.anonymisedAt = null;
    return user;
  }

  get isActive(): boolean {
    return this.status === 'active';
  }

  /** The invited person chose a password. */
  activate(passwordHash: string): void {
    this.passwordHash = passwordHash;
    this.status = 'active';
  }

  changePassword(passwordHash: string): void {
    this.passwordHash = passwordHash;
  }

  /** @returns whether that is another name @throws InvalidField for one that hides something */
  rename(name: string): boolean {
    const changed = this.name !== name;
    if (changed && this.anonymisedAt !== null) throw new PersonIsAnonymised();
    if (changed) assertName(name);
    this.name = name;
    return changed;
  }

  /** @param email in lower case */
  readdress(email: string): void {
    this.email = email;
  }

  /** From now on they can do nothing. @returns whether they could before */
  disable(): boolean {
    const changed = this.status !== 'disabled';
    this.status = 'disabled';
    return changed;
  }

  /**
   * They are what they were: active, or invited when they never chose a password.
   * @returns whether they were disabled
   * @throws PersonIsAnonymised
   */
  enable(): boolean {
    if (this.status !== 'disabled') return false;
    if (this.anonymisedAt !== null) throw new PersonIsAnonymised();
    this.status = this.passwordHash === null ? 'invited' : 'active';
    return true;
  }

  /** Somebody disabled is nobody in particular from now on. @returns whether they were somebody */
  anonymise(now: Date): boolean {
    if (this.anonymisedAt !== null) return false;
    this.name = 'Former user';
    // RFC 2606: no mail ever goes there.
    this.email = `${this.id}@anonymised.invalid`;
    this.passwordHash = null;
    this.anonymisedAt = now;
    return true;
  }

  signIn(now: Date): void {
    this.lastSignInAt = now;
  }
}
schema.setClass(UserAccount);
