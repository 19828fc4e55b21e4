import { AuditChain } from '../../src/events/sealing/audit-chain.js';
import { dateOf } from '../../src/shared/calendar-date.js';
import { bootApp } from './boot-app.js';
import { createTestDatabase, freshDatabase, type TestDatabase } from './databases.js';
import { FixedClock } from './fixed-clock.js';

/** By the day for which they were made. */
const originals = new Map<string, Promise<TestDatabase>>();

/**
 * A database with the demonstration data of this day, whose event log is sealed: for processes, which know no other time.
 * Each worker makes it once, and copies it.
 */
export async function demonstratedDatabase(): Promise<TestDatabase> {
  const today = dateOf(new Date());
  const original = originals.get(today) ?? makeOriginal();
  originals.set(today, original);
  return freshDatabase({ copyOf: await original });
}

async function makeOriginal(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  const { app, demonstrate, close } = await bootApp({ database, clock: new FixedClock(new Date()) });
  await demonstrate();
  await app.get(AuditChain).seal();
  await close();
  return database;
}
