import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { ApprovalRequested } from '../approvals/contract/approval.events.js';
import { TellOfApproval } from './tell-of-approval.js';

/** One person of support wants something that a second one has to agree to: both hear of it, and whom it concerns. */
@Injectable()
export class TellOfRequestedApproval {
  constructor(private readonly tellOfApproval: TellOfApproval) {}

  @OnEvent(ApprovalRequested)
  handle({ id, occurredAt, payload }: RelayedEvent<ApprovalRequested>): Promise<void> {
    return this.tellOfApproval.everybody(
      { cause: id, kind: 'approval-requested', facts: { ...payload, occurredAt } },
      payload.userId,
    );
  }
}
