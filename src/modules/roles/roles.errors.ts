import { DomainError, InvalidField } from '../../shared/domain-error.js';

export class RoleAlreadyGranted extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'roles.already-granted';

  constructor() {
    super('This person holds this role already.');
  }
}

export class OwnRoles extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'roles.own-roles';

  constructor() {
    super('Nobody changes their own roles. Ask a colleague of WMDA support.');
  }
}

export class LastSupport extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'roles.last-support';

  constructor() {
    super('This is the last active support user. Give somebody else the role first.');
  }
}

/** A role for somebody, or for something, that does not exist. */
export class UnknownReference extends InvalidField {
  /** @param what in words, like "a person" */
  constructor(path: string, what: string) {
    super(path, `names ${what} that does not exist`);
  }
}
