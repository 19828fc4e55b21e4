import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityManager } from '@mikro-orm/postgresql';

type BeforeCommit = (em: EntityManager) => Promise<void>;

const current = new AsyncLocalStorage<BeforeCommit[]>();

/**
 * Runs `work` in one transaction: injected entity managers use it, entities are flushed when `work` returns, then
 * the steps registered by `beforeCommit` run, then it commits. Inside another transaction it joins that one.
 */
export function inTransaction<T>(em: EntityManager, work: (em: EntityManager) => Promise<T>): Promise<T> {
  if (current.getStore()) return work(em);
  const lastSteps: BeforeCommit[] = [];
  return current.run(lastSteps, () =>
    em.transactional(async (transaction) => {
      const result = await work(transaction);
      await transaction.flush();
      for (const step of lastSteps) await step(transaction);
      return result;
    }),
  );
}

/**
 * Adds a step that runs after everything else of the current transaction was written.
 * @throws Error outside a transaction
 */
export function beforeCommit(step: BeforeCommit): void {
  const lastSteps = current.getStore();
  if (!lastSteps) throw new Error('a state change needs inTransaction()');
  lastSteps.push(step);
}
