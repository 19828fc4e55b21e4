import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { FactorEnrolled } from '../identity/contract/factors/factor-enrolled.event.js';
import { TellPerson } from './tell-person.js';

/** A first authenticator app: if it was not them, somebody reads their mail and knows their password. */
@Injectable()
export class TellOfEnrolledFactor {
  constructor(private readonly tellPerson: TellPerson) {}

  @OnEvent(FactorEnrolled)
  handle({ id, occurredAt, payload }: RelayedEvent<FactorEnrolled>): Promise<void> {
    return this.tellPerson.of(
      { cause: id, kind: 'factor-enrolled', facts: { ...payload, occurredAt } },
      payload.userId,
    );
  }
}
