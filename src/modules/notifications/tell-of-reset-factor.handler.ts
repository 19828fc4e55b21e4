import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { FactorReset } from '../identity/contract/factors/factor-reset.event.js';
import { Notifications } from './notifications.service.js';
import { TellByLink } from './tell-by-link.js';
import { ThoseAround } from './letters/those-around.js';

/** A second factor that support took away: its owner gets a link, and those around them hear of it. */
@Injectable()
export class TellOfResetFactor {
  constructor(
    private readonly tellByLink: TellByLink,
    private readonly around: ThoseAround,
    private readonly notifications: Notifications,
  ) {}

  @OnEvent(FactorReset)
  async handle({ id, occurredAt, actorId, payload }: RelayedEvent<FactorReset>): Promise<void> {
    await this.tellByLink.of(id, 'factor-reset', payload.linkId);
    const facts = { userId: payload.userId, actorId, occurredAt };
    const around = await this.around.of(payload.userId);
    await this.notifications.tell({ cause: id, kind: 'factor-reset-by-support', facts }, around);
  }
}
