import { onUniqueViolation } from '../../database/constraint-violation.js';
import { DomainError } from '../../shared/domain-error.js';

/** No token, one that was not made here, an expired one, or one of a session that ended: all look alike. */
export class Unauthenticated extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'unauthenticated';

  constructor() {
    super(
      'You are not signed in, or your session has ended. Sign in and send the access token as "Authorization: Bearer ...".',
    );
  }
}

/** The same for an unknown e-mail address, a wrong password and an account that may not sign in. */
export class InvalidCredentials extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'identity.invalid-credentials';

  constructor() {
    super(
      'The e-mail address and password do not fit together, or this account cannot sign in. Check both and try again.',
    );
  }
}

export class EnrolmentNeeded extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'identity.enrolment-link-required';

  constructor() {
    super(
      'You have no authenticator app set up yet. Open the enrolment link that was mailed to you, or ask WMDA support for one.',
    );
  }
}

/** The challenge was used, is too old or was never one; it never says which. */
export class ChallengeEnded extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'identity.challenge-ended';

  constructor() {
    super('This sign-in has ended. Sign in again with your e-mail address and password.');
  }
}

export class InvalidCode extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'identity.invalid-code';

  constructor() {
    super('The code is not right, or it was used before. Enter the code that your authenticator app shows now.');
  }
}

/** Two requests of one client refreshed at once: the session lives, the other request has the new tokens. */
export class RefreshRaced extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'identity.refresh-raced';

  constructor() {
    super('This refresh token was used a moment ago. Use the tokens that the other request got.');
  }
}

export class SessionEnded extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'identity.session-ended';

  constructor() {
    super('This session has ended. Sign in again.');
  }
}

export class NoFactorToConfirm extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'identity.no-factor-to-confirm';

  constructor() {
    super('There is no new authenticator app to confirm, or it was begun more than an hour ago. Begin again.');
  }
}

/** The link was used, replaced or disarmed, is too old, or was never one; it never says which. */
export class LinkInvalid extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'identity.link-invalid';

  constructor() {
    super('This link was used, replaced by a newer one, or is too old. Ask for a new one.');
  }
}

export class EmailTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'identity.email-taken';
  override readonly field = 'email';

  constructor() {
    super('There is another person with this e-mail address.');
  }
}

export class AlreadyEnrolled extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'identity.already-enrolled';

  constructor() {
    super('This person has an authenticator app already. Reset it if they lost it.');
  }
}

export class NotEnrolled extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'identity.not-enrolled';

  constructor() {
    super('This person has no authenticator app to reset. Send them a new link instead.');
  }
}

export class PersonIsNotDisabled extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'identity.person-not-disabled';

  constructor() {
    super('This person is not disabled. Disable them first.');
  }
}

export class PersonIsAnonymised extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'identity.person-anonymised';

  constructor() {
    super('Nothing is known of this person any more. Invite them anew if they come back.');
  }
}

export class PersonIsDisabled extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'identity.person-disabled';

  constructor() {
    super('This person is disabled. Enable them first.');
  }
}

/** Runs a change of e-mail address that the database may refuse. @throws EmailTaken */
export function unlessEmailTaken<T>(work: () => Promise<T>): Promise<T> {
  return onUniqueViolation('user_account_email', () => new EmailTaken(), work);
}
