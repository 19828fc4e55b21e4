import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityManager } from '@mikro-orm/postgresql';

type BeforeCommit = (em: EntityManager) => Promise<void>;

interface OpenTransaction {
  readonly em: EntityManager;
  readonly lastSteps: BeforeCommit[];
}

const current = new AsyncLocalStorage<OpenTransaction>();

/**
 * Runs `work` in one transaction: injected entity managers use it, entities are flushed when `work` returns, then
 * the steps registered by `beforeCommit` run, then it commits. Inside another transaction it joins that one.
 */
export function inTransaction<T>(em: EntityManager, work: (em: EntityManager) => Promise<T>): Promise<T> {
  const open = current.getStore();
  // The manager at hand may be a fork that knows nothing of the transaction: the open one's is used.
  if (open) return work(open.em);
  return em.transactional((transaction) => {
    const lastSteps: BeforeCommit[] = [];
    return current.run({ em: transaction, lastSteps }, async () => {
      const result = await work(transaction);
      await transaction.flush();
      for (const step of lastSteps) await step(transaction);
      return result;
    });
  });
}

/**
 * Tries `work` and takes all of it back, its events too: what it throws tells why it cannot be done now. Inside a
 * transaction that one goes on as it was.
 */
export async function rehearse(em: EntityManager, work: () => Promise<unknown>): Promise<void> {
  const takenBack = new Error('a rehearsal is taken back');
  // Entities of its own: what it does to them must not be written by the transaction around it.
  const trial = (current.getStore()?.em ?? em).transactional(
    (transaction) =>
      current.run({ em: transaction, lastSteps: [] }, async () => {
        await work();
        await transaction.flush();
        throw takenBack;
      }),
    { clear: true },
  );
  await trial.catch((failure: unknown) => {
    if (failure !== takenBack) throw failure;
  });
}

/**
 * Tries a part of the transaction at hand: what it throws takes back that part alone, its events too, so that the other
 * parts can still be tried.
 * @throws Error outside a transaction
 */
export function inPart<T>(work: () => Promise<T>): Promise<T> {
  const open = opened();
  const lastSteps: BeforeCommit[] = [];
  const part = open.em.transactional(
    (transaction) =>
      current.run({ em: transaction, lastSteps }, async () => {
        const result = await work();
        await transaction.flush();
        return result;
      }),
    { clear: true },
  );
  return part.then((result) => {
    open.lastSteps.push(...lastSteps);
    return result;
  });
}

/**
 * Adds a step that runs after everything else of the current transaction was written.
 * @throws Error outside a transaction
 */
export function beforeCommit(step: BeforeCommit): void {
  opened().lastSteps.push(step);
}

function opened(): OpenTransaction {
  const open = current.getStore();
  if (!open) throw new Error('a state change needs inTransaction()');
  return open;
}
