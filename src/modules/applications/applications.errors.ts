import { DomainError, InvalidField } from '../../shared/domain-error.js';

export class NameTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'applications.name-taken';

  constructor(what: 'organisation' | 'application' | 'API') {
    super(`There is another ${what} with this name.`);
  }
}

export class EnvironmentsDiffer extends InvalidField {
  constructor() {
    super('apiIds', 'An application and its APIs must belong to the same environment.');
  }
}
