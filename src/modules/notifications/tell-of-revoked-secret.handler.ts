import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { SecretDeleted, wasRevoked } from '../secrets/contract/secret-deleted.event.js';
import { Notifications } from './notifications.service.js';
import { TellManagers } from './tell-managers.js';

/** Somebody held the value of a secret and revoked it: its managers need a new one now, and support should know. */
@Injectable()
export class TellOfRevokedSecret {
  constructor(
    private readonly tellManagers: TellManagers,
    private readonly notifications: Notifications,
  ) {}

  @OnEvent(SecretDeleted)
  async handle({ id, occurredAt, ip, payload }: RelayedEvent<SecretDeleted>): Promise<void> {
    if (!wasRevoked(payload)) return;
    const telling = { cause: id, kind: 'secret-revoked', facts: { ...payload, revokedFrom: ip, occurredAt } };
    await this.tellManagers.of(telling, payload);
    await this.notifications.tellSupport(telling);
  }
}
