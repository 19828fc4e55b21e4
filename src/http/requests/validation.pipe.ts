import { type ArgumentMetadata, StandardSchemaValidationPipe } from '@nestjs/common';
import type { z } from 'zod';
import { DomainError, type ErrorKind, type FieldProblem, NotFound } from '../../shared/domain-error.js';
import { withoutSecrets } from './request-path.js';
import { BodyUnreadable, unreadableBody } from './json-body.js';
import { ruleForPrograms } from '../answers/rule-words.js';

type Issues = Parameters<
  NonNullable<NonNullable<ConstructorParameters<typeof StandardSchemaValidationPipe>[0]>['exceptionFactory']>
>[0];
type Schema = NonNullable<ArgumentMetadata['schema']>;

/** A body breaks a rule of its schema (422), or a query parameter does (400). */
class ValidationFailed extends DomainError {
  readonly code = 'validation-failed';

  constructor(
    readonly kind: ErrorKind,
    override readonly errors: readonly FieldProblem[],
  ) {
    super(errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '));
  }
}

/** Validates whatever carries a schema. A path id that is no id names nothing, so it is "not found". */
export class ValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues: Issues) => new ValidationFailed('invalid', issues.flatMap(fieldProblems)) });
  }

  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    if (metadata.type === 'body' && value === unreadableBody) throw new BodyUnreadable();
    try {
      return await super.transform(value, metadata);
    } catch (failure) {
      if (!(failure instanceof ValidationFailed)) throw failure;
      if (metadata.type === 'param') throw new NotFound();
      if (metadata.type === 'query') throw new ValidationFailed('malformed', failure.errors);
      throw failure;
    }
  }

  /** A rule that the schema has no words for is told in ours, not in the library's (I11). */
  protected override async validate<T>(value: unknown, schema: Schema): Promise<{ value: T } | { issues: Issues }> {
    const { success, data, error } = await (schema as z.ZodType<T>).safeParseAsync(value, { error: ruleForPrograms });
    return success ? { value: data } : { issues: error.issues };
  }

  /** A field named `__proto__` is an unknown one like any other: the schema says so, and lets none through. */
  protected override stripProtoKeys(): void {}
}

/** An unknown field is reported under its own name, as if it had been asked for; a secret in its place is not repeated. */
function fieldProblems(issue: Issues[number]): FieldProblem[] {
  const path = (issue.path ?? []).map((segment) => String(typeof segment === 'object' ? segment.key : segment));
  const unknownKeys = (issue as { code?: string; keys?: string[] }).keys;
  if ((issue as { code?: string }).code === 'unrecognized_keys' && unknownKeys) {
    return unknownKeys.map((key) => ({
      path: withoutSecrets([...path, key].join('.')),
      message: 'is not a field of this request',
    }));
  }
  return [{ path: path.join('.'), message: issue.message }];
}
