import { Injectable } from '@nestjs/common';
import { dateOf } from '../../shared/calendar-date.js';
import { HOUR } from '../../shared/clock.js';
import type { DayCount, LedgerPage, RefusalCount, RefusalReason, SecretUse } from '../secrets/contract/use-records.js';

/**
 * Remembers use and refusals until the next flush, so that no token waits for bookkeeping. It holds one entry for each
 * secret and reason, however many requests there were; a crash loses seconds of counts.
 */
@Injectable()
export class UseLedger {
  private uses = new Map<string, SecretUse>();
  private days = new Map<string, DayCount>();
  private refusals = new Map<string, RefusalCount>();

  used(secretId: string, from: string | null, at: Date): void {
    const use = this.useOf(secretId);
    use.usedAt = at.toISOString();
    use.usedFrom = from;
    this.dayOf(secretId, at).uses += 1;
  }

  refused(applicationId: string, secretId: string | null, reason: RefusalReason, from: string | null, at: Date): void {
    const lastAt = at.toISOString();
    if (secretId !== null) {
      Object.assign(this.useOf(secretId), { refusedAt: lastAt, refusedFrom: from, refusedReason: reason });
      this.dayOf(secretId, at).refusals += 1;
    }
    const hour = new Date(Math.floor(at.getTime() / HOUR) * HOUR).toISOString();
    const key = refusalKey({ applicationId, secretId, reason, hour });
    const count = this.refusals.get(key);
    if (count) Object.assign(count, { refusals: count.refusals + 1, lastAt, lastFrom: from });
    else this.refusals.set(key, { applicationId, secretId, reason, hour, refusals: 1, lastAt, lastFrom: from });
  }

  /** Takes what there is; undefined when there is nothing. */
  take(): LedgerPage | undefined {
    if (this.uses.size === 0 && this.refusals.size === 0) return undefined;
    const page = {
      uses: [...this.uses.values()],
      days: [...this.days.values()],
      refusals: [...this.refusals.values()],
    };
    this.uses = new Map();
    this.days = new Map();
    this.refusals = new Map();
    return page;
  }

  /** Takes back a page that could not be written: what came since is newer, counts add up. */
  putBack({ uses, days, refusals }: LedgerPage): void {
    for (const use of uses) {
      const newer = this.uses.get(use.id);
      this.uses.set(use.id, newer ? mergeUse(use, newer) : use);
    }
    for (const count of days) {
      const newer = this.days.get(`${count.id} ${count.day}`);
      if (newer) Object.assign(newer, { uses: newer.uses + count.uses, refusals: newer.refusals + count.refusals });
      else this.days.set(`${count.id} ${count.day}`, count);
    }
    for (const count of refusals) {
      const key = refusalKey(count);
      const newer = this.refusals.get(key);
      if (newer) newer.refusals += count.refusals;
      else this.refusals.set(key, count);
    }
  }

  private useOf(id: string): SecretUse {
    const none = { usedAt: null, usedFrom: null, refusedAt: null, refusedFrom: null, refusedReason: null };
    const use = this.uses.get(id) ?? { id, ...none };
    this.uses.set(id, use);
    return use;
  }

  private dayOf(id: string, at: Date): DayCount {
    const day = dateOf(at);
    const count = this.days.get(`${id} ${day}`) ?? { id, day, uses: 0, refusals: 0 };
    this.days.set(`${id} ${day}`, count);
    return count;
  }
}

function mergeUse(older: SecretUse, newer: SecretUse): SecretUse {
  const { usedAt, usedFrom } = newer.usedAt ? newer : older;
  const { refusedAt, refusedFrom, refusedReason } = newer.refusedAt ? newer : older;
  return { id: newer.id, usedAt, usedFrom, refusedAt, refusedFrom, refusedReason };
}

/** Identifies one refusal counter; also the primary key of its row. */
function refusalKey(count: Pick<RefusalCount, 'applicationId' | 'secretId' | 'reason' | 'hour'>): string {
  return `${count.applicationId} ${count.secretId} ${count.reason} ${count.hour}`;
}
