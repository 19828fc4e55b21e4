import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { ApprovalRefused } from '../approvals/contract/approval.events.js';
import { TellOfApproval } from './tell-of-approval.js';

/** A request that was refused, or taken back: nobody of support needs to look at it any more. */
@Injectable()
export class TellOfRefusedApproval {
  constructor(private readonly tellOfApproval: TellOfApproval) {}

  @OnEvent(ApprovalRefused)
  handle({ id, occurredAt, payload }: RelayedEvent<ApprovalRefused>): Promise<void> {
    return this.tellOfApproval.support({ cause: id, kind: 'approval-ended', facts: { ...payload, occurredAt } });
  }
}
