/** Ends something that a test started. @param failed whether the test did: what it used is not for others then */
export type End = (failed: boolean) => unknown;

const patienceMs = 30_000;
const open = new Map<number, End>();
const lasting: (() => unknown)[] = [];
let started = 0;
let failedTests = 0;
let inTest = false;

/**
 * Has something ended after the test that started it, or after the file when a `beforeAll` did, however they end.
 * @returns to be called when it has ended by other means; false when it had been ended already
 */
export function endLater(end: End): () => boolean {
  const number = (started += 1);
  open.set(number, end);
  return () => open.delete(number);
}

/** Has something that lasts from test to test ended with the process that runs them. */
export function endWithProcess(end: () => unknown): void {
  lasting.push(end);
}

/** Whether a test, or a hook around each test, runs now. */
export const isInTest = () => inTest;

export const failuresSoFar = () => failedTests;

/** @returns for `endTest` */
export function beginTest(): number {
  inTest = true;
  return started;
}

/** Ends what was started since `beginTest` and is still open. @returns what failed to end */
export function endTest(begun: number, failed: boolean): Promise<Error[]> {
  inTest = false;
  if (failed) failedTests += 1;
  return endSince(begun, failed);
}

/** Ends what is still open after a file. @returns what failed to end */
export function endFile(): Promise<Error[]> {
  return endSince(0, false);
}

export async function endProcess(): Promise<void> {
  for (const end of lasting.splice(0).toReversed()) await end();
}

async function endSince(begun: number, failed: boolean): Promise<Error[]> {
  const failures: Error[] = [];
  // The newest first: a product ends before its database.
  for (const [number, end] of [...open].toReversed()) {
    if (number <= begun) break;
    open.delete(number);
    await inTime(end(failed)).catch((cause: unknown) => {
      failures.push(new Error('What a test started could not be ended.', { cause }));
    });
  }
  return failures;
}

async function inTime(ending: unknown): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${patienceMs} ms`)), patienceMs);
  });
  await Promise.race([ending, late]).finally(() => clearTimeout(timer));
}
