import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { SecretCreated } from '../secrets/contract/secret-created.event.js';
import { TellManagers } from './tell-managers.js';

/** A new secret: everyone who manages its application knows. */
@Injectable()
export class TellManagersOfCreatedSecret {
  constructor(private readonly tellManagers: TellManagers) {}

  @OnEvent(SecretCreated)
  handle({ id, actorId, payload }: RelayedEvent<SecretCreated>): Promise<void> {
    return this.tellManagers.of({ cause: id, kind: 'secret-created', facts: { ...payload, actorId } }, payload);
  }
}
