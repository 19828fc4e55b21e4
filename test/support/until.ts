import { setTimeout as pause } from 'node:timers/promises';

/** Waits for a condition, asking often. @throws when it does not hold within `withinMs` */
export async function until(condition: () => boolean | Promise<boolean>, withinMs = 45_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > deadline)
      throw new Error(`the condition did not hold within ${withinMs} ms: ${condition.toString()}`);
    await pause(20);
  }
}
