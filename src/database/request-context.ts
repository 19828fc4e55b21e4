import { type EntityManager, RequestContext } from '@mikro-orm/postgresql';

/** Runs one request or job with an identity map of its own: what it loads and changes is seen by nothing else. */
export function inRequestContext<T>(em: EntityManager, work: () => T): T {
  return RequestContext.create(em, work);
}
