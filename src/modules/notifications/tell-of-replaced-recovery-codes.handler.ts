import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { RecoveryCodesReplaced } from '../identity/contract/factors/recovery-codes-replaced.event.js';
import { TellPerson } from './tell-person.js';

/** New recovery codes: if it was not them, they should know. */
@Injectable()
export class TellOfReplacedRecoveryCodes {
  constructor(private readonly tellPerson: TellPerson) {}

  @OnEvent(RecoveryCodesReplaced)
  handle({ id, occurredAt, payload }: RelayedEvent<RecoveryCodesReplaced>): Promise<void> {
    return this.tellPerson.of(
      { cause: id, kind: 'recovery-codes-replaced', facts: { ...payload, occurredAt } },
      payload.userId,
    );
  }
}
