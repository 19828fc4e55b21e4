import { DomainError, type FieldProblem } from '../../shared/domain-error.js';

/** What is wrong with parts of a request, each with its place. */
export class OnboardingRefused extends DomainError {
  readonly kind: 'conflict' | 'invalid';
  readonly code: string;
  override readonly errors: readonly FieldProblem[];

  /** @param refusals at least one, with the place of the part that each is about */
  constructor(refusals: readonly (readonly [place: string, refusal: DomainError])[]) {
    const errors = refusals.flatMap(([place, refusal]) => problemsOf(place, refusal));
    super(errors.map(({ path, message }) => `${path}: ${message}`).join('; '));
    this.errors = errors;
    const invalid = refusals.some(([, { kind }]) => kind === 'invalid');
    this.kind = invalid ? 'invalid' : 'conflict';
    this.code = invalid ? 'validation-failed' : (refusals[0]?.[1].code ?? 'conflict');
  }
}

function problemsOf(place: string, { errors, field, message }: DomainError): FieldProblem[] {
  const problems = errors ?? [{ path: field ?? '', message }];
  return problems.map((problem) => ({ ...problem, path: [place, problem.path].filter(Boolean).join('.') }));
}
