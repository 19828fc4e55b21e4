import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { SecretDisabled } from '../secrets/contract/secret-disabled.event.js';
import { TellManagers } from './tell-managers.js';

/** A secret that was disabled: systems that use it get no token. */
@Injectable()
export class TellManagersOfDisabledSecret {
  constructor(private readonly tellManagers: TellManagers) {}

  @OnEvent(SecretDisabled)
  handle({ id, actorId, payload }: RelayedEvent<SecretDisabled>): Promise<void> {
    return this.tellManagers.of({ cause: id, kind: 'secret-disabled', facts: { ...payload, actorId } }, payload);
  }
}
