import { onUniqueViolation } from '../../database/constraint-violation.js';
import { DomainError, InvalidField } from '../../shared/domain-error.js';

export class AlreadyThere extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'applications.already-there';

  override readonly field: string;

  /** @param what in words, like "organisation with this name" */
  constructor(what: string, field = 'name') {
    super(`There is another ${what}.`);
    this.field = field;
  }
}

export class EnvironmentsDiffer extends InvalidField {
  constructor() {
    super('apiIds', 'An application and its APIs must belong to the same environment.');
  }
}

/** A body names something by an id that does not exist. */
export class UnknownReference extends InvalidField {
  /** @param what in words, like "an API" */
  constructor(path: string, what: string) {
    super(path, `names ${what} that does not exist`);
  }
}

/**
 * Runs a change that the database may refuse.
 * @param what what there is already, in words, and the field that says so, by the constraint that refuses it
 * @throws AlreadyThere
 */
export function unlessTaken<T>(
  what: Record<string, readonly [words: string, field: string]>,
  work: () => Promise<T>,
): Promise<T> {
  return Object.entries(what).reduce(
    (inner, [constraint, [words, field]]) =>
      () =>
        onUniqueViolation(constraint, () => new AlreadyThere(words, field), inner),
    work,
  )();
}
