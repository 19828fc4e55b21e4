import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import type { ChangeMarks } from '../../../events/change-watch/change-marks.js';
import { assertName } from '../../../shared/names.js';
import { EmailChanged } from '../contract/email-change/email-changed.event.js';
import { PasswordChanged } from '../contract/passwords/password-changed.event.js';
import { PasswordReset } from '../contract/passwords/password-reset.event.js';
import { InvitationAccepted } from '../contract/people/invitation-accepted.event.js';
import { InvitationReaddressed } from '../contract/people/invitation-readdressed.event.js';
import type { PersonStatus } from '../contract/people/people.js';
import { PersonAnonymised } from '../contract/people/person-anonymised.event.js';
import { PersonDisabled } from '../contract/people/person-disabled.event.js';
import { PersonEnabled } from '../contract/people/person-enabled.event.js';
import { PersonRenamed } from '../contract/people/person-renamed.event.js';
import { PersonIsAnonymised } from '../identity.errors.js';
import { emailMark, passwordMark } from './account-marks.js';

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

/**
 * A person who signs in, or is invited to. E-mail addresses are unique whatever their case. What changes an account returns
 * the event that tells of it, or null where nothing changed.
 */
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
  accept(passwordHash: string, linkId: string, marks: ChangeMarks): InvitationAccepted {
    this.passwordHash = passwordHash;
    this.status = 'active';
    return new InvitationAccepted({ userId: this.id, linkId, mark: passwordMark(marks, this) });
  }

  /** By somebody signed in. */
  changePassword(
    passwordHash: string,
    facts: { readonly sessionId: string; readonly endedSessions: number },
    marks: ChangeMarks,
  ): PasswordChanged {
    this.passwordHash = passwordHash;
    return new PasswordChanged({ userId: this.id, ...facts, mark: passwordMark(marks, this) });
  }

  /** By a mailed link. */
  resetPassword(
    passwordHash: string,
    facts: { readonly linkId: string; readonly endedSessions: number },
    marks: ChangeMarks,
  ): PasswordReset {
    this.passwordHash = passwordHash;
    return new PasswordReset({ userId: this.id, ...facts, mark: passwordMark(marks, this) });
  }

  /** @throws PersonIsAnonymised, InvalidField for a name that hides something */
  rename(name: string): PersonRenamed | null {
    if (this.name === name) return null;
    if (this.anonymisedAt !== null) throw new PersonIsAnonymised();
    assertName(name);
    this.name = name;
    return new PersonRenamed({ userId: this.id });
  }

  /** The address of somebody who is only invited was wrong. @param email in lower case */
  correctEmail(email: string, marks: ChangeMarks): InvitationReaddressed {
    this.email = email;
    return new InvitationReaddressed({ userId: this.id, mark: emailMark(marks, this) });
  }

  /** A change of e-mail takes effect. @param email in lower case */
  changeEmail(
    email: string,
    facts: { readonly changeId: string; readonly endedSessions: number },
    marks: ChangeMarks,
  ): EmailChanged {
    this.email = email;
    return new EmailChanged({ userId: this.id, ...facts, mark: emailMark(marks, this) });
  }

  /** Disables the person from now on. @param endedSessions how many sessions ended with that */
  disable(endedSessions: number): PersonDisabled | null {
    if (this.status === 'disabled') return null;
    this.status = 'disabled';
    return new PersonDisabled({ userId: this.id, endedSessions });
  }

  /** They are what they were: active, or invited when they never chose a password. @throws PersonIsAnonymised */
  enable(): PersonEnabled | null {
    if (this.status !== 'disabled') return null;
    if (this.anonymisedAt !== null) throw new PersonIsAnonymised();
    this.status = this.passwordHash === null ? 'invited' : 'active';
    return new PersonEnabled({ userId: this.id });
  }

  /** Somebody disabled is nobody in particular from now on. */
  anonymise(now: Date, marks: ChangeMarks): PersonAnonymised | null {
    if (this.anonymisedAt !== null) return null;
    this.name = 'Former user';
    // RFC 2606: no mail ever goes there.
    this.email = `${this.id}@anonymised.invalid`;
    this.passwordHash = null;
    this.anonymisedAt = now;
    return new PersonAnonymised({ userId: this.id, mark: emailMark(marks, this) });
  }

  signIn(now: Date): void {
    this.lastSignInAt = now;
  }
}
schema.setClass(UserAccount);
