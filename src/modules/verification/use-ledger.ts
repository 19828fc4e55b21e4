import { Injectable } from '@nestjs/common';
import { HOUR } from '../../shared/clock.js';
import type {
  AddressCount,
  DayCount,
  LedgerPage,
  RefusalCount,
  RefusalReason,
  SecretUse,
} from '../secrets/contract/use-records.js';
import type { RequestOrigin } from './contract/secret-verifier.js';
import { RefusedRequestLedger } from './refused-request-ledger.js';

/** So many addresses of a secret and a day are told apart between two flushes; what comes from others is one count. */
const addressesAtOnce = 100;

interface DayInHand extends DayCount {
  readonly addresses: Map<string | null, AddressCount>;
}

/** A refusal that an application's managers should know of. */
interface OwnRefusal {
  readonly applicationId: string;
  readonly secretId: string | null;
  readonly reason: RefusalReason;
}

/**
 * Remembers use and refusals until the next flush, so that no token waits for bookkeeping. It holds one entry for each
 * secret and reason, and a bounded number of addresses of each secret, however many requests there were; a crash loses
 * seconds of counts.
 */
@Injectable()
export class UseLedger {
  private uses = new Map<string, SecretUse>();
  private days = new Map<string, DayInHand>();
  private refusals = new Map<string, RefusalCount>();
  private readonly refusedRequests = new RefusedRequestLedger();

  used(secretId: string, from: string | null, at: Date): void {
    const use = this.useOf(secretId);
    const usedAt = at.toISOString();
    use.usedAt = usedAt;
    use.usedFrom = from;
    const day = this.dayOf(secretId, usedAt.slice(0, 10));
    day.uses += 1;
    const count = addressOf(day, from, usedAt);
    count.uses += 1;
    count.lastAt = usedAt;
  }

  refused({ applicationId, secretId, reason }: OwnRefusal, { from, requestId }: RequestOrigin, at: Date): void {
    const lastAt = at.toISOString();
    if (secretId !== null) {
      Object.assign(this.useOf(secretId), { refusedAt: lastAt, refusedFrom: from, refusedReason: reason });
      this.dayOf(secretId, lastAt.slice(0, 10)).refusals += 1;
    }
    const hour = new Date(Math.floor(at.getTime() / HOUR) * HOUR).toISOString();
    const key = refusalKey({ applicationId, secretId, reason, hour });
    const count = this.refusals.get(key);
    if (count) Object.assign(count, { refusals: count.refusals + 1, lastAt, lastFrom: from });
    else this.refusals.set(key, { applicationId, secretId, reason, hour, refusals: 1, lastAt, lastFrom: from });
    this.refusedRequests.refused({ applicationId, secretId, reason, hour, lastAt, requestId }, from);
  }

  /** Takes what there is; undefined when there is nothing. */
  take(): LedgerPage | undefined {
    if (this.uses.size === 0 && this.refusals.size === 0) return undefined;
    const days = [...this.days.values()];
    const page = {
      uses: [...this.uses.values()],
      days: days.map(({ id, day, uses, refusals }) => ({ id, day, uses, refusals })),
      addresses: days.flatMap(({ addresses }) => [...addresses.values()]),
      refusals: [...this.refusals.values()],
      refusedRequests: this.refusedRequests.take(),
    };
    this.uses = new Map();
    this.days = new Map();
    this.refusals = new Map();
    return page;
  }

  /** Takes back a page that could not be written: what came since is newer, counts add up. */
  putBack({ uses, days, addresses, refusals, refusedRequests }: LedgerPage): void {
    for (const use of uses) {
      const newer = this.uses.get(use.id);
      this.uses.set(use.id, newer ? mergeUse(use, newer) : use);
    }
    for (const count of days) {
      const day = this.dayOf(count.id, count.day);
      day.uses += count.uses;
      day.refusals += count.refusals;
    }
    for (const older of addresses) {
      const count = addressOf(this.dayOf(older.id, older.day), older.from, older.lastAt);
      count.uses += older.uses;
      if (older.firstAt < count.firstAt) count.firstAt = older.firstAt;
      if (older.lastAt > count.lastAt) count.lastAt = older.lastAt;
    }
    for (const count of refusals) {
      const key = refusalKey(count);
      const newer = this.refusals.get(key);
      if (newer) newer.refusals += count.refusals;
      else this.refusals.set(key, count);
    }
    this.refusedRequests.putBack(refusedRequests);
  }

  private useOf(id: string): SecretUse {
    const none = { usedAt: null, usedFrom: null, refusedAt: null, refusedFrom: null, refusedReason: null };
    const use = this.uses.get(id) ?? { id, ...none };
    this.uses.set(id, use);
    return use;
  }

  private dayOf(id: string, day: string): DayInHand {
    const key = `${id} ${day}`;
    const count = this.days.get(key) ?? { id, day, uses: 0, refusals: 0, addresses: new Map() };
    this.days.set(key, count);
    return count;
  }
}

/** The count of an address; without a use yet where it is new. */
function addressOf(day: DayInHand, from: string | null, at: string): AddressCount {
  const known = day.addresses.get(from);
  if (known) return known;
  if (from !== null && day.addresses.size >= addressesAtOnce) return addressOf(day, null, at);
  const count = { id: day.id, day: day.day, from, uses: 0, firstAt: at, lastAt: at };
  day.addresses.set(from, count);
  return count;
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
