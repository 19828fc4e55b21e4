import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { ApprovalCarriedOut } from '../approvals/contract/approval.events.js';
import { TellOfApproval } from './tell-of-approval.js';

/** It is done, with a second person or after a day: told to whoever heard that it was wanted. */
@Injectable()
export class TellOfCarriedOutApproval {
  constructor(private readonly tellOfApproval: TellOfApproval) {}

  @OnEvent(ApprovalCarriedOut)
  handle({ id, occurredAt, payload }: RelayedEvent<ApprovalCarriedOut>): Promise<void> {
    return this.tellOfApproval.everybody(
      { cause: id, kind: 'approval-carried-out', facts: { ...payload, occurredAt } },
      payload.userId,
    );
  }
}
