import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { FactorReplaced } from '../identity/contract/factors/factor-replaced.event.js';
import { TellPerson } from './tell-person.js';

/** Another authenticator app: if it was not them, they should know. */
@Injectable()
export class TellOfReplacedFactor {
  constructor(private readonly tellPerson: TellPerson) {}

  @OnEvent(FactorReplaced)
  handle({ id, occurredAt, payload }: RelayedEvent<FactorReplaced>): Promise<void> {
    return this.tellPerson.of(
      { cause: id, kind: 'factor-replaced', facts: { ...payload, occurredAt } },
      payload.userId,
    );
  }
}
