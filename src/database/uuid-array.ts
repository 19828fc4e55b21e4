/** As text, in the canonical form. */
const uuidLength = 36;

/** Keys that are an id with something behind it, as two lists: the ids, and what stands behind each. */
export function splitBehindId(keys: readonly string[]): [ids: string[], rests: string[]] {
  return [keys.map((key) => key.slice(0, uuidLength)), keys.map((key) => key.slice(uuidLength))];
}

/** Ids as one parameter for `= any(?::uuid[])`: the ORM would spread a JavaScript array over many. */
export function uuidArray(ids: readonly string[]): string {
  return `{${ids.join(',')}}`;
}
