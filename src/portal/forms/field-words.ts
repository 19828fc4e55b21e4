/** What fields are called in sentences, by their names: `a name for the secret`, `the last day`, `at least one API`. */
export type FieldNames = Readonly<Record<string, string>>;

/**
 * A rule that a field breaks, as a sentence: "Enter a name for the secret.", "The name for the secret must be 100
 * characters at most."
 * @param rule a sentence, or what comes after the name of the field
 * @param called what the field is called; "This must ..." without
 * @param value what was sent
 */
export function fieldProblem(rule: string, called: string | undefined, value: unknown): string {
  if (called !== undefined && isBlank(value)) return `${Array.isArray(value) ? 'Choose' : 'Enter'} ${called}.`;
  if (!/^(?:must|is|contains)\b/.test(rule)) return ended(capitalised(rule));
  return ended(`${called === undefined ? 'This' : capitalised(called.replace(/^an? /, 'the '))} ${rule}`);
}

function isBlank(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
