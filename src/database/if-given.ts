/** Both parameters of a condition that counts only where a value is given: `(?::uuid is null or id = ?)`. */
export function ifGiven(value: string | null | undefined): [string | null, string | null] {
  return [value ?? null, value ?? null];
}
