/** How long something took, and how much of this process' processor time; in milliseconds. */
export interface Taken {
  readonly wall: number;
  readonly processor: number;
}

export async function timed(work: () => Promise<unknown>): Promise<Taken> {
  const start = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - start, processor: (user + system) / 1000 };
}
