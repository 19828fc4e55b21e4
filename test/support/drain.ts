import type { INestApplicationContext } from '@nestjs/common';
import { PgBoss } from 'pg-boss';
import { queueSchema } from '../../src/database/schema/install-queue.js';
import { Jobs } from '../../src/jobs/jobs.js';

/**
 * Runs what is queued in this process until nothing is left, deferred jobs and retries too: a product of a test has no
 * workers. `rounds` stops earlier.
 */
export async function drain(app: INestApplicationContext, rounds = Number.POSITIVE_INFINITY): Promise<void> {
  const [jobs, boss] = [app.get(Jobs), app.get(PgBoss)];
  for (let round = 0, found = true; found && round < rounds; round += 1) {
    found = false;
    let waiting = await queuesWithJobs(boss);
    for (const { name, batchSize } of jobs.queues) {
      if (!waiting.has(name)) continue;
      const fetched = await boss.fetch<object>(name, { batchSize, ignoreStartAfter: true });
      if (fetched.length > 0) found = true;
      const results = await jobs.run(fetched);
      const done = results.flatMap(({ id, status }) => (status === 'completed' ? [id] : []));
      if (done.length > 0) await boss.complete(name, done);
      for (const { id, status, output } of results) if (status === 'failed') await boss.fail(name, id, output);
      waiting = await queuesWithJobs(boss);
    }
  }
}

async function queuesWithJobs(boss: PgBoss): Promise<Set<string>> {
  const { rows } = await boss
    .getDb()
    .executeSql(`select distinct name from ${queueSchema}.job where state < 'active' and not blocked`);
  return new Set((rows as { name: string }[]).map(({ name }) => name));
}
