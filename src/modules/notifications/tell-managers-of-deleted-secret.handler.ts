import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { SecretDeleted } from '../secrets/contract/secret-deleted.event.js';
import { TellManagers } from './tell-managers.js';

/** A secret that was deleted: systems that use it get no token any more. */
@Injectable()
export class TellManagersOfDeletedSecret {
  constructor(private readonly tellManagers: TellManagers) {}

  @OnEvent(SecretDeleted)
  handle({ id, actorId, payload }: RelayedEvent<SecretDeleted>): Promise<void> {
    return this.tellManagers.of({ cause: id, kind: 'secret-deleted', facts: { ...payload, actorId } }, payload);
  }
}
