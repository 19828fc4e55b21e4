import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { SecretEnabled } from '../secrets/contract/secret-enabled.event.js';
import { TellManagers } from './tell-managers.js';

/** A secret that was enabled again: whoever holds its value gets tokens. */
@Injectable()
export class TellManagersOfEnabledSecret {
  constructor(private readonly tellManagers: TellManagers) {}

  @OnEvent(SecretEnabled)
  handle({ id, actorId, payload }: RelayedEvent<SecretEnabled>): Promise<void> {
    return this.tellManagers.of({ cause: id, kind: 'secret-enabled', facts: { ...payload, actorId } }, payload);
  }
}
