import type { z } from 'zod';

const kindsOfText: Readonly<Record<string, string>> = {
  email: 'must be an e-mail address',
  date: 'must be a date that exists, like 2027-03-12',
};
const kindsOfValue: Readonly<Record<string, string>> = {
  string: 'must be text, given once',
  number: 'must be a number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must be an object',
};

/**
 * The rules that a schema gives no words of its own, in words for people: whoever fills in a form, or calls the API,
 * reads no "expected array to have >=1 items".
 */
export const ruleInWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : (kindsOfValue[issue.expected] ?? 'must be of another kind');
    case 'invalid_value':
      return 'must be one of the choices';
    case 'invalid_format':
      return kindsOfText[issue.format] ?? 'must be written in another way';
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum));
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum));
    default:
      return 'is not valid';
  }
};

/** The same for programmers, whom no form shows the choices. */
export const ruleForPrograms: z.core.$ZodErrorMap = (issue) =>
  issue.code === 'invalid_value' && issue.values.length > 0
    ? `must be one of these: ${issue.values.join(', ')}`
    : ruleInWords(issue);

function tooSmall(of: string, minimum: number): string {
  if (of === 'array') return minimum === 1 ? 'give at least one' : `give at least ${minimum}`;
  if (of !== 'string') return `must be ${minimum} at least`;
  return minimum === 1 ? 'must not be empty' : `must be ${minimum} characters at least`;
}

function tooBig(of: string, maximum: number): string {
  if (of === 'array') return `give ${maximum} at most`;
  return of === 'string' ? `must be ${maximum} characters at most` : `must be ${maximum} at most`;
}
