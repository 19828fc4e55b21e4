import { DomainError } from '../../shared/domain-error.js';

export class SecretNameTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'secrets.name-taken';

  /** @param moments whether the other one was created so recently that this is probably a second submit */
  constructor(moments = false) {
    super(
      moments
        ? 'A secret with this name was created a moment ago, and its value was shown once. If you do not have it, delete it and create another.'
        : 'Another secret of this application has this name, or one that looks the same. Choose a different one, or delete the other secret first.',
    );
  }
}

export class SecretLimitReached extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'secrets.limit-reached';

  /** @param live how many there are, which is one more after a rotation */
  constructor(limit: number, live = limit) {
    const most = live > limit ? 'more than there may be' : 'the most there may be';
    super(`This application has ${live} secrets, ${most}. Delete one that is not used any more.`);
  }
}

export class CannotChangeExpiredSecret extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'secrets.expired';

  constructor() {
    super('This secret has expired and cannot be enabled or disabled. Create a new one.');
  }
}

export class SecretIsDisabled extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'secrets.disabled';

  constructor() {
    super('This secret is disabled. Enable it first, or create a new one.');
  }
}

export class ApplicationDisabled extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'applications.disabled';

  constructor() {
    super('This application is disabled. Ask WMDA support to enable it.');
  }
}

export class SecretWasUsed extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'secrets.was-used';

  constructor() {
    super(
      'A system has fetched a token with this secret, so its value is stored somewhere. Create another secret beside it.',
    );
  }
}
