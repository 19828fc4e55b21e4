import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../events/domain-events.js';
import { AccountChanges } from '../identity/contract/people/account-changes.js';
import { RoleDirectory } from '../roles/contract/role-directory.js';
import { ApprovalViews } from './approval-views.js';
import type { ApprovalView } from './contract/approval.schemas.js';
import { FirstSupportAppointed } from './contract/approval.events.js';
import type { SupportAppointments } from './contract/support-appointments.js';
import { Deeds } from './deeds.js';
import { SecondPersonRule } from './second-person-rule.js';

/** Makes the first person of support, and asks the others about every later one. */
@Injectable()
export class StoredSupportAppointments implements SupportAppointments {
  constructor(
    private readonly events: DomainEvents,
    private readonly accounts: AccountChanges,
    private readonly roles: RoleDirectory,
    private readonly deeds: Deeds,
    private readonly rule: SecondPersonRule,
    private readonly views: ApprovalViews,
  ) {}

  appoint(subjectId: string): Promise<ApprovalView | undefined> {
    const deed = { kind: 'support-grant', subjectId } as const;
    return this.deeds.inTurn(false, async () => {
      await this.accounts.hold(subjectId);
      if ((await this.roles.supportPeople()).length > 0) {
        return this.views.ofOne(await this.rule.request(deed, null, 'support'));
      }
      this.events.record(new FirstSupportAppointed({ userId: subjectId }));
      await this.deeds.carryOut(deed, null);
      return undefined;
    });
  }
}
