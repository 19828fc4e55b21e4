import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { SignedInFromNewNetwork } from '../identity/contract/sign-in/signed-in-from-new-network.event.js';
import { TellPerson } from './tell-person.js';

/** A sign-in from where they were not known: if it was not them, somebody has both their factors. */
@Injectable()
export class TellOfNewNetwork {
  constructor(private readonly tellPerson: TellPerson) {}

  @OnEvent(SignedInFromNewNetwork)
  handle({ id, occurredAt, payload }: RelayedEvent<SignedInFromNewNetwork>): Promise<void> {
    return this.tellPerson.of({ cause: id, kind: 'new-network', facts: { ...payload, occurredAt } }, payload.userId);
  }
}
