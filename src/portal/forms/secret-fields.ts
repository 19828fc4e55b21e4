/**
 * The fields of forms that are typed again rather than sent back: passwords, codes, and what stands for them. A test
 * compares them with the templates.
 */
const secretFields: ReadonlySet<string> = new Set([
  'password',
  'current',
  'code',
  'recoveryCode',
  'stepUpCode',
  'stepUpRecoveryCode',
  'token',
  'challenge',
  'shown',
]);

/** A form as it was sent. */
export type SentFields = Readonly<Record<string, string | readonly string[]>>;

/** The fields of a form that may be shown again. */
export function openFieldsOf(body: unknown): SentFields {
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(Object.entries(body as SentFields).filter(([name]) => !secretFields.has(name)));
}
