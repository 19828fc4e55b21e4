import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { FactorFailuresMounted } from '../identity/contract/factors/factor-failures-mounted.event.js';
import { TellPerson } from './tell-person.js';

/** Whoever tries second factors knows the password. */
@Injectable()
export class WarnOfSecondFactorFailures {
  constructor(private readonly tellPerson: TellPerson) {}

  @OnEvent(FactorFailuresMounted)
  handle({ id, occurredAt, payload }: RelayedEvent<FactorFailuresMounted>): Promise<void> {
    return this.tellPerson.of(
      { cause: id, kind: 'second-factor-failures', facts: { ...payload, occurredAt } },
      payload.userId,
    );
  }
}
