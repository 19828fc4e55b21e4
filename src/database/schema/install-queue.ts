import { PgBoss } from 'pg-boss';
import { connectionOptions } from '../connections/connection-options.js';

/** The schema that pg-boss keeps its tables in. */
export const queueSchema = 'pgboss';

/** Creates or upgrades pg-boss's tables, as the owner of the database. */
export async function installQueue(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({
    ...connectionOptions(ownerUrl, 'migration'),
    schema: queueSchema,
    supervise: false,
    schedule: false,
    max: 2,
  });
  await boss.start();
  await boss.stop({ graceful: false });
}
