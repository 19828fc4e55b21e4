/** Somebody changed a row that the product had encrypted, so nothing in it is believed. */
export class RowChanged extends Error {
  override readonly name = 'RowChanged';

  constructor(
    readonly table: string,
    readonly rowId: string,
    cause: unknown,
  ) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`the row ${rowId} of ${table} does not open: ${why}`, { cause });
  }
}
