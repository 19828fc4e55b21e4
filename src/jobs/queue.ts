import type { Queue } from 'pg-boss';
import { z } from 'zod';

/** A durable queue. Its payload holds ids and facts; nothing secret. */
export interface JobQueue<Payload extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly payload: Payload;
  readonly options: Omit<Queue, 'name'>;
  /** How many jobs a worker takes at once; they run side by side, and the next ones wait for the slowest. */
  readonly batchSize: number;
  /** How many of a process' workers take jobs side by side, each a batch at a time. */
  readonly workers: number;
}

/** What a queue may have otherwise than the usual one. */
type QueueOptions = Omit<Queue, 'name' | 'deadLetter'> & {
  readonly batchSize?: number;
  readonly workers?: number;
  /** Null: nothing is given up on. */
  readonly deadLetter?: string | null;
};

const DAY_SECONDS = 86_400;

/**
 * Retried for a day with a back-off to 15 minutes, then a dead letter. A job whose process died is noticed after
 * 10 seconds without a heartbeat.
 */
export function defineQueue<Payload extends z.ZodType>(
  name: string,
  payload: Payload,
  { batchSize = 20, workers = 1, deadLetter = `${name}.dead`, ...options }: QueueOptions = {},
): JobQueue<Payload> {
  return {
    name,
    payload,
    batchSize,
    workers,
    options: {
      retryLimit: 105,
      retryDelay: 2,
      retryBackoff: true,
      retryDelayMax: 900,
      expireInSeconds: 600,
      heartbeatSeconds: 10,
      retentionSeconds: 14 * DAY_SECONDS,
      deleteAfterSeconds: DAY_SECONDS,
      notify: true,
      ...(deadLetter !== null && { deadLetter }),
      ...options,
    },
  };
}

/** A queue for what schedules ask for, with nothing to say beyond that. */
export type Errand = ReturnType<typeof defineErrand>;

/**
 * One job waits, one runs and one is tried again within a minute at most, however many instances ask. There are no dead letters: `Schedules`
 * asks until the work is done, and a job that fails because another one waits in its place loses nothing.
 */
export function defineErrand(name: string, options: Pick<Queue, 'retryLimit'> = {}) {
  return defineQueue(name, z.object({}), { policy: 'stately', deadLetter: null, retryDelayMax: 60, ...options });
}
