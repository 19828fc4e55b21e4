import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { after, DAY } from '../../shared/clock.js';
import type { KeyRing } from '../../shared/key-ring.js';
import { isRowMac, rowMac, type RowFacts } from '../../shared/row-mac.js';
import type { ApprovalKind, ApprovalReason, ApprovalState } from './contract/approval.schemas.js';
import type { Deed } from './deed.js';

const schema = defineEntity({
  name: 'Approval',
  tableName: 'approval',
  properties: {
    id: p.uuid().primary(),
    kind: p.text().$type<ApprovalKind>(),
    reason: p.text().$type<ApprovalReason>(),
    subjectId: p.uuid(),
    newEmail: p.text().strictNullable(),
    assignmentId: p.uuid().strictNullable(),
    requestedBy: p.uuid().strictNullable(),
    requestedAt: p.datetime(),
    waitsUntil: p.datetime().strictNullable(),
    expiresAt: p.datetime(),
    state: p.text().$type<ApprovalState>(),
    decidedBy: p.uuid().strictNullable(),
    endedAt: p.datetime().strictNullable(),
    seal: p.blob(),
  },
});

/** How long others have to refuse what nobody could agree to. */
const timeToRefuse = DAY;
const longestOpen = 7 * DAY;

/**
 * A deed that waits for a second person of support, or, where there is none who could agree, for a day (R70). A row that the
 * product did not write, or that asks for something else now, is no request.
 */
export class Approval extends schema.class {
  /** @param requestedBy null for the command line */
  static request(
    deed: Deed,
    { reason, requestedBy, sole }: { reason: ApprovalReason; requestedBy: string | null; sole: boolean },
    auditKeys: KeyRing,
    now: Date,
  ): Approval {
    const approval = new Approval();
    approval.id = uuidv7();
    approval.kind = deed.kind;
    approval.reason = reason;
    approval.subjectId = deed.subjectId;
    approval.newEmail = deed.kind === 'email-change' ? deed.newEmail : null;
    approval.assignmentId = deed.kind === 'support-withdrawal' ? deed.assignmentId : null;
    approval.requestedBy = requestedBy;
    approval.requestedAt = now;
    approval.waitsUntil = sole ? after(now, timeToRefuse) : null;
    approval.expiresAt = after(now, longestOpen);
    approval.state = 'open';
    approval.decidedBy = null;
    approval.endedAt = null;
    approval.bind(auditKeys);
    return approval;
  }

  /** Whether the product wrote this row as it is. */
  isGenuine(auditKeys: KeyRing): boolean {
    return isRowMac(auditKeys, this.seal, this.facts);
  }

  isOpenAt(now: Date): boolean {
    return this.state === 'open' && now < this.expiresAt;
  }

  hasWaitedAt(now: Date): boolean {
    return this.waitsUntil !== null && this.waitsUntil <= now;
  }

  get deed(): Deed {
    const { kind, subjectId, newEmail, assignmentId } = this;
    if (kind === 'email-change') return { kind, subjectId, newEmail: known(newEmail) };
    if (kind === 'support-withdrawal') return { kind, subjectId, assignmentId: known(assignmentId) };
    return { kind, subjectId };
  }

  /** @param decidedBy who agreed; null when its time came */
  carryOut(decidedBy: string | null, now: Date): void {
    this.end('carried-out', decidedBy, now);
  }

  refuse(decidedBy: string, now: Date): void {
    this.end('refused', decidedBy, now);
  }

  expire(now: Date): void {
    this.end('expired', null, now);
  }

  fail(now: Date): void {
    this.end('failed', null, now);
  }

  /** Erases the address from a request that has ended. */
  forgetAddress(auditKeys: KeyRing): void {
    const genuine = this.isGenuine(auditKeys);
    this.newEmail = null;
    if (genuine) this.bind(auditKeys);
  }

  private bind(auditKeys: KeyRing): void {
    this.seal = rowMac(auditKeys.current, this.facts);
  }

  private get facts(): RowFacts {
    const { id, kind, reason, subjectId, newEmail, assignmentId, requestedBy } = this;
    const moments = [this.requestedAt, this.waitsUntil, this.expiresAt];
    const texts = moments.map((moment) => moment?.toISOString() ?? null);
    return ['approval', id, kind, reason, subjectId, newEmail, assignmentId, requestedBy, ...texts];
  }

  private end(state: ApprovalState, decidedBy: string | null, now: Date): void {
    this.state = state;
    this.decidedBy = decidedBy;
    this.endedAt = now;
  }
}
schema.setClass(Approval);

function known(fact: string | null): string {
  if (fact === null) throw new Error('an open request holds what it asks for');
  return fact;
}
