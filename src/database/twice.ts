/** A value that may be absent, for a condition that asks for it twice: `(?::uuid is null or id = ?)`. */
export function twice(value: string | null | undefined): [string | null, string | null] {
  return [value ?? null, value ?? null];
}
