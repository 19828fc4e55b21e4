import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { RecoveryCodeUsed } from '../identity/contract/factors/recovery-code-used.event.js';
import { TellPerson } from './tell-person.js';

/** A recovery code stood in for the app: if it was not them, somebody has their codes and their password. */
@Injectable()
export class TellOfUsedRecoveryCode {
  constructor(private readonly tellPerson: TellPerson) {}

  @OnEvent(RecoveryCodeUsed)
  handle({ id, occurredAt, payload }: RelayedEvent<RecoveryCodeUsed>): Promise<void> {
    return this.tellPerson.of(
      { cause: id, kind: 'recovery-code-used', facts: { ...payload, occurredAt } },
      payload.userId,
    );
  }
}
