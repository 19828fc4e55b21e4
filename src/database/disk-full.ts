/** PostgreSQL's code for a disk that is full. */
const diskFull = '53100';

/** The product writes every few seconds, so there is room again when nothing failed for this long. */
const rememberedMs = 15_000;

let fullAt = -Infinity;

/** Called with the error of every failed statement. */
export function noteFailure(failure: unknown): void {
  if ((failure as { code?: unknown } | undefined)?.code === diskFull) fullAt = performance.now();
}

/** @throws when a statement of this process found the database's disk full a moment ago */
export function assertStorage(): void {
  if (performance.now() - fullAt < rememberedMs) throw new Error('the disk of the database is full');
}
