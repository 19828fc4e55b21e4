import type { z } from 'zod';
import { ruleInWords } from '../../http/answers/rule-words.js';
import { DomainError, type ErrorKind } from '../../shared/domain-error.js';

/** Why a form was not carried out, to be shown on that form: beside its fields, or above them all. */
export interface Refused {
  readonly refused: { readonly problem: string; readonly fields: Readonly<Record<string, string>> };
}

/** Refusals that the person mends on the form; all others are pages of their own. */
const mendable = new Set<ErrorKind>(['conflict', 'invalid', 'malformed']);

/**
 * Carries a form out, with the rules of the API.
 * @param also codes of other refusals that belong on the form
 */
export async function submitted<Schema extends z.ZodType, Done>(
  schema: Schema,
  form: unknown,
  work: (input: z.output<Schema>) => Promise<Done>,
  also: readonly string[] = [],
): Promise<{ done: Done } | Refused> {
  const parsed = schema.safeParse(form, { error: ruleInWords });
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path, message }) => [path.join('.'), sentence(message)] as const);
    return { refused: { problem: 'Check what is marked below.', fields: Object.fromEntries(fields) } };
  }
  try {
    return { done: await work(parsed.data) };
  } catch (failure) {
    if (!(failure instanceof DomainError) || !(mendable.has(failure.kind) || also.includes(failure.code)))
      throw failure;
    const fields = Object.fromEntries((failure.errors ?? []).map(({ path, message }) => [path, sentence(message)]));
    return { refused: { problem: failure.message, fields } };
  }
}

/** Validation messages begin with a verb ("must not be empty"); the form puts the label of the field before them. */
function sentence(rule: string): string {
  const text = /^(?:must|is)\b/.test(rule) ? `This ${rule}` : `${rule.slice(0, 1).toUpperCase()}${rule.slice(1)}`;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
