import { Injectable } from '@nestjs/common';
import { People } from '../identity/contract/people/people.js';
import type { Approval } from './approval.entity.js';
import type { ApprovalView } from './contract/approval.schemas.js';

/** Gives names to the people of requests. */
@Injectable()
export class ApprovalViews {
  constructor(private readonly people: People) {}

  /** The same requests, in the same order. One query at most. */
  async of(approvals: readonly Approval[]): Promise<ApprovalView[]> {
    const ids = approvals.flatMap(({ subjectId, requestedBy, decidedBy }) => [subjectId, requestedBy, decidedBy]);
    const wanted = [...new Set(ids)].filter((id) => id !== null);
    const people = new Map(
      (wanted.length === 0 ? [] : await this.people.find(wanted)).map((person) => [person.id, person]),
    );
    const named = (id: string | null) => (id === null ? null : { id, name: people.get(id)?.name ?? '' });
    return approvals.map((approval) => {
      const { id, kind, reason, subjectId, newEmail, state } = approval;
      const { name = '', email = '' } = people.get(subjectId) ?? {};
      return {
        id,
        kind,
        reason,
        subject: { id: subjectId, name, email },
        newEmail,
        requestedBy: named(approval.requestedBy),
        requestedAt: approval.requestedAt.toISOString(),
        state,
        effectiveAt: effectOf(approval)?.toISOString() ?? null,
        expiresAt: approval.expiresAt.toISOString(),
        decidedBy: named(approval.decidedBy),
        endedAt: approval.endedAt?.toISOString() ?? null,
      };
    });
  }

  async ofOne(approval: Approval): Promise<ApprovalView> {
    const [view] = await this.of([approval]);
    if (!view) throw new Error('one request makes one view');
    return view;
  }
}

function effectOf({ state, waitsUntil, endedAt }: Pick<Approval, 'state' | 'waitsUntil' | 'endedAt'>): Date | null {
  if (state === 'open') return waitsUntil;
  return state === 'carried-out' ? endedAt : null;
}
