import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { SecretDeleted, wasRevoked } from '../secrets/contract/secret-deleted.event.js';
import { TellManagers } from './tell-managers.js';

/** A secret that was deleted: systems that use it get no token any more. Of a revoked one another letter tells. */
@Injectable()
export class TellManagersOfDeletedSecret {
  constructor(private readonly tellManagers: TellManagers) {}

  @OnEvent(SecretDeleted)
  async handle({ id, actorId, payload }: RelayedEvent<SecretDeleted>): Promise<void> {
    if (wasRevoked(payload)) return;
    await this.tellManagers.of({ cause: id, kind: 'secret-deleted', facts: { ...payload, actorId } }, payload);
  }
}
