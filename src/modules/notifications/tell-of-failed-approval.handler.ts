import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { ApprovalFailed } from '../approvals/contract/approval.events.js';
import { TellOfApproval } from './tell-of-approval.js';

/** A request that could not be carried out any more. */
@Injectable()
export class TellOfFailedApproval {
  constructor(private readonly tellOfApproval: TellOfApproval) {}

  @OnEvent(ApprovalFailed)
  handle({ id, occurredAt, payload }: RelayedEvent<ApprovalFailed>): Promise<void> {
    return this.tellOfApproval.support({ cause: id, kind: 'approval-ended', facts: { ...payload, occurredAt } });
  }
}
