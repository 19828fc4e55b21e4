import type { EntityManager } from '@mikro-orm/postgresql';
import { after } from '../../../shared/clock.js';
import { longestWait, timeToConfirm, timeToStop } from './email-change.entity.js';

/** A change that the job has something to do with. Whether the product wrote it is asked when it is held. */
export interface WaitingChange {
  readonly id: string;
  readonly userId: string;
}

/** Open changes of which nobody knows yet that the former address was told. */
export function findUntoldChanges(em: EntityManager): Promise<WaitingChange[]> {
  return em.execute(
    `select id, user_id as "userId" from email_change where ended_at is null and told_at is null order by id`,
  );
}

/** Changes that take effect now. */
export function findDueChanges(em: EntityManager, now: Date): Promise<WaitingChange[]> {
  return em.execute(
    `select id, user_id as "userId" from email_change
     where ended_at is null and confirmed_at is not null
       and (agreed_at is not null or told_at <= ? and confirmed_at <= ?)
     order by id`,
    [after(now, -timeToStop), after(now, -timeToStop)],
  );
}

/** Changes that were not confirmed in time, and those that wait for a week. */
export function findLapsedChanges(em: EntityManager, now: Date): Promise<WaitingChange[]> {
  return em.execute(
    `select id, user_id as "userId" from email_change
     where ended_at is null and (asked_at <= ? or confirmed_at is null and asked_at <= ?)
     order by id`,
    [after(now, -longestWait), after(now, -timeToConfirm)],
  );
}
