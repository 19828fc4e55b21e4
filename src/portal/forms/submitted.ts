import type { z } from 'zod';
import { ruleInWords } from '../../http/answers/rule-words.js';
import { Throttled } from '../../http/requests/rate-limits.js';
import { DomainError, type ErrorKind } from '../../shared/domain-error.js';
import { type FieldNames, fieldProblem } from './field-words.js';

/** Why a form was not carried out, to be shown on that form: with its fields, or as a whole. */
export interface Refused {
  readonly refused: {
    /** The code of the refusal. */
    readonly code: string;
    /** What is wrong with the form as a whole; null where its fields say it all. */
    readonly problem: string | null;
    /** What is wrong with which field, by its name. */
    readonly fields: Readonly<Record<string, string>>;
    /** For how long nothing is looked at; null when it may be sent again at once. */
    readonly waitSeconds: number | null;
  };
}

interface Ways {
  /** Codes of other refusals that belong on the form, and the field that each is about; '' for the whole form. */
  readonly at?: Readonly<Record<string, string>>;
  /** What the fields are called in sentences. */
  readonly names?: FieldNames;
}

/** Refusals that the person mends on the form, or waits for there; all others are pages of their own. */
const mendable = new Set<ErrorKind>(['conflict', 'invalid', 'malformed', 'throttled']);

/** Carries a form out, with the rules of the API. All that breaks a rule is said at once. */
export async function submitted<Schema extends z.ZodType, Done>(
  schema: Schema,
  form: unknown,
  work: (input: z.output<Schema>) => Promise<Done>,
  { at = {}, names = {} }: Ways = {},
): Promise<{ done: Done } | Refused> {
  const parsed = schema.safeParse(form, { error: ruleInWords });
  if (!parsed.success) {
    const broken = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    return refusedFor('validation-failed', broken, { form, names });
  }
  try {
    return { done: await work(parsed.data) };
  } catch (failure) {
    if (!(failure instanceof DomainError) || !(mendable.has(failure.kind) || failure.code in at)) throw failure;
    if (failure instanceof Throttled) return tooEarly(failure);
    const { code, message } = failure;
    return refusedFor(code, failure.errors ?? [{ path: at[code] ?? '', message }], { form, names });
  }
}

function tooEarly({ code, retryAfterSeconds, more }: Throttled): Refused {
  const problem = ['Too many attempts.', more].filter(Boolean).join(' ');
  return { refused: { code, problem, fields: {}, waitSeconds: retryAfterSeconds } };
}

function refusedFor(
  code: string,
  broken: readonly { path: string; message: string }[],
  { form, names }: { form: unknown; names: FieldNames },
): Refused {
  const values = form as Readonly<Record<string, unknown>>;
  const said = broken.map(({ path, message }) => {
    const name = path.split('.', 1)[0] ?? '';
    return { name, words: fieldProblem(message, names[name], values[name]) };
  });
  const fields = Map.groupBy(
    said.filter(({ name }) => name !== ''),
    ({ name }) => name,
  );
  const whole = said.filter(({ name }) => name === '').map(({ words }) => words);
  return {
    refused: {
      code,
      problem: whole.join(' ') || null,
      fields: Object.fromEntries([...fields].map(([name, all]) => [name, inOne(all.map(({ words }) => words))])),
      waitSeconds: null,
    },
  };
}

function inOne(sentences: readonly string[]): string {
  return [...new Set(sentences)].join(' ');
}
