/** Ids as one parameter for `= any(?::uuid[])`: the ORM would spread a JavaScript array over many. */
export function uuidArray(ids: readonly string[]): string {
  return `{${ids.join(',')}}`;
}
