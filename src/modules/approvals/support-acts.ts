import type { KeyRing } from '../../shared/key-ring.js';
import { isRowMac, rowMac, type RowFacts } from '../../shared/row-mac.js';

/** What people of support, or the command line, did to somebody. */
export type ActKind =
  'invited' | 'readdressed' | 'factor-reset' | 'disabled' | 'enabled' | 'support-granted' | 'support-withdrawn';

export interface SupportAct {
  readonly id: string;
  readonly act: ActKind;
  readonly subjectId: string;
  /** Null for the command line. */
  readonly actorId: string | null;
  readonly at: Date;
}

/** The seal of an act. Whoever can only write rows cannot make anybody eligible to agree. */
export function sealOf(act: SupportAct, auditKeys: KeyRing): Buffer {
  return rowMac(auditKeys.current, factsOf(act));
}

/** Whether the product noted this act. */
export function isSealOf(act: SupportAct, seal: Uint8Array | null, auditKeys: KeyRing): boolean {
  return isRowMac(auditKeys, seal, factsOf(act));
}

function factsOf({ id, act, subjectId, actorId, at }: SupportAct): RowFacts {
  return ['support-act', id, act, subjectId, actorId, at.toISOString()];
}

/** Acts that put one person's account in another person's hands. */
const makesDependent = new Set<ActKind>(['invited', 'readdressed', 'factor-reset', 'support-granted']);

/** What the acts say about one person who is or was support. */
export class SupportPast {
  /** @param acts done to this person, in order */
  constructor(private readonly acts: readonly Omit<SupportAct, 'id'>[]) {}

  /** When their second factor was last reset; null when it never was. */
  get factorResetAt(): Date | null {
    return this.acts.findLast(({ act }) => act === 'factor-reset')?.at ?? null;
  }

  /** Whether somebody invited them, made them support, reset their factor or changed their address. */
  dependsOn(userId: string): boolean {
    return this.acts.some(({ act, actorId }) => actorId === userId && makesDependent.has(act));
  }

  /** Since when they have been support and enabled without a break; null while they are not. */
  ableSince(now: Date): Date | null {
    let [granted, disabled]: [Date | null, Date | null] = [null, null];
    let since: Date | null = null;
    for (const { act, at } of this.acts) {
      if (at > now) break;
      if (act === 'support-granted') granted ??= at;
      else if (act === 'support-withdrawn') granted = null;
      else if (act === 'disabled') disabled ??= at;
      else if (act === 'enabled') disabled = null;
      else continue;
      since = granted !== null && disabled === null ? (since ?? at) : null;
    }
    return since;
  }
}
