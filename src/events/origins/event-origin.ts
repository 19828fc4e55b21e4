import { AsyncLocalStorage } from 'node:async_hooks';

/** Who causes what happens now, from where, and in which request. */
export interface EventOrigin {
  actorId: string | null;
  readonly ip: string | null;
  /** As the client names itself, 300 characters at most; absent without a request. */
  readonly userAgent?: string | null;
  readonly requestId: string | null;
}

const storage = new AsyncLocalStorage<EventOrigin>();
/** Of what no request does. */
export const system: EventOrigin = { actorId: null, ip: null, requestId: null };

/** Runs `work`; every event recorded in it gets this origin. */
export function withOrigin<T>(origin: EventOrigin, work: () => T): T {
  return storage.run(origin, work);
}

/** The origin of the present moment; the system itself outside a request. */
export function currentOrigin(): EventOrigin {
  return storage.getStore() ?? system;
}

/** Names the person behind the present request, once they are known. */
export function identifyActor(actorId: string): void {
  const origin = storage.getStore();
  if (origin) origin.actorId = actorId;
}
