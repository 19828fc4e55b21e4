/** What kind of refusal an error is; the HTTP side maps each to one status. */
export type ErrorKind =
  | 'unauthenticated'
  | 'forbidden'
  | 'malformed'
  | 'invalid'
  | 'not-found'
  | 'method-not-allowed'
  | 'conflict'
  | 'throttled'
  | 'unavailable';

export interface FieldProblem {
  /** Dotted path of the field, empty for the body as a whole. */
  readonly path: string;
  readonly message: string;
}

/**
 * A refusal that the caller is meant to understand. `code` is stable and `message` is shown to people:
 * it says what happened and what to do, and never holds a secret, a path or SQL.
 */
export abstract class DomainError extends Error {
  abstract readonly kind: ErrorKind;
  abstract readonly code: string;
  readonly errors?: readonly FieldProblem[];
  /** The field that a refusal without `errors` is about, for those who say it of one of several things. */
  readonly field?: string;
  readonly retryAfterSeconds?: number;

  override get name(): string {
    return this.constructor.name;
  }
}

/** The thing does not exist, or the caller may not know that it does: both look alike (R50). */
export class NotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'not-found';

  constructor(message = 'There is nothing here, or it is not yours to see.') {
    super(message);
  }
}

/** The caller may see the thing and may not do this to it. */
export class NotAllowed extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'forbidden';

  constructor(message = 'Your role does not allow this.') {
    super(message);
  }
}

abstract class RuleBroken extends DomainError {
  readonly code = 'validation-failed';
  override readonly errors: readonly FieldProblem[];

  constructor(path: string, message: string) {
    super(message);
    this.errors = [{ path, message }];
  }
}

/** A field of a body breaks a rule that only the domain knows. */
export class InvalidField extends RuleBroken {
  readonly kind = 'invalid';
}

/** A parameter of a query does: no body is at fault. */
export class InvalidParameter extends RuleBroken {
  readonly kind = 'malformed';
}
