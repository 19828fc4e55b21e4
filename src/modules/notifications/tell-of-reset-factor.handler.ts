import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { MfaReset } from '../identity/contract/mfa-reset.event.js';
import { RoleDirectory } from '../roles/contract/role-directory.js';
import { Notifications } from './notifications.service.js';
import { TellByLink } from './tell-by-link.js';

/** A second factor that support took away: its owner gets a link, and all of WMDA support sees what one of them did. */
@Injectable()
export class TellOfResetFactor {
  constructor(
    private readonly tellByLink: TellByLink,
    private readonly roles: RoleDirectory,
    private readonly notifications: Notifications,
  ) {}

  @OnEvent(MfaReset)
  async handle({ id, occurredAt, actorId, payload }: RelayedEvent<MfaReset>): Promise<void> {
    await this.tellByLink.of(id, 'factor-reset', payload.linkId);
    const facts = { userId: payload.userId, actorId, occurredAt };
    const support = await this.roles.supportPeople();
    await this.notifications.tell({ cause: id, kind: 'factor-reset-by-support', facts }, support);
  }
}
