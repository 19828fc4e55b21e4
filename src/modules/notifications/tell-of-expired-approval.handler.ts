import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { ApprovalExpired } from '../approvals/contract/approval.events.js';
import { TellOfApproval } from './tell-of-approval.js';

/** A request that nobody decided about. */
@Injectable()
export class TellOfExpiredApproval {
  constructor(private readonly tellOfApproval: TellOfApproval) {}

  @OnEvent(ApprovalExpired)
  handle({ id, occurredAt, payload }: RelayedEvent<ApprovalExpired>): Promise<void> {
    return this.tellOfApproval.support({ cause: id, kind: 'approval-ended', facts: { ...payload, occurredAt } });
  }
}
