import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { PasswordChanged } from '../identity/contract/passwords/password-changed.event.js';
import { TellPerson } from './tell-person.js';

/** Another password: if it was not them, they should know. */
@Injectable()
export class TellOfChangedPassword {
  constructor(private readonly tellPerson: TellPerson) {}

  @OnEvent(PasswordChanged)
  handle({ id, occurredAt, payload }: RelayedEvent<PasswordChanged>): Promise<void> {
    return this.tellPerson.of(
      { cause: id, kind: 'password-changed', facts: { ...payload, occurredAt } },
      payload.userId,
    );
  }
}
