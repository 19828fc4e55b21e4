import { DomainError, InvalidField } from '../../shared/domain-error.js';

export class AlreadyThere extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'applications.already-there';

  /** @param what in words, like "organisation with this name" */
  constructor(what: string) {
    super(`There is another ${what}.`);
  }
}

export class EnvironmentsDiffer extends InvalidField {
  constructor() {
    super('apiIds', 'An application and its APIs must belong to the same environment.');
  }
}
