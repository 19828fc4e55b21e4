import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits for a condition, asking often; less often the longer it takes, as asking PostgreSQL is a login each time.
 * @throws when it does not hold within `withinMs`
 */
export async function until(condition: () => boolean | Promise<boolean>, withinMs = 45_000): Promise<void> {
  const begun = Date.now();
  while (!(await condition())) {
    const waited = Date.now() - begun;
    if (waited > withinMs) throw new Error(`the condition did not hold within ${withinMs} ms: ${condition.toString()}`);
    await pause(Math.max(20, waited / 25));
  }
}
