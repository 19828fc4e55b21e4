/** As text, in the canonical form. */
const uuidLength = 36;

/** Splits keys of the form `<id><rest>` into two lists: the ids and the rests. */
export function splitBehindId(keys: readonly string[]): [ids: string[], rests: string[]] {
  return [keys.map((key) => key.slice(0, uuidLength)), keys.map((key) => key.slice(uuidLength))];
}

/** Ids as one parameter for `= any(?::uuid[])`: the ORM would spread a JavaScript array over many. */
export function uuidArray(ids: readonly string[]): string {
  return `{${ids.join(',')}}`;
}
