import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { PasswordReset } from '../identity/contract/passwords/password-reset.event.js';
import { TellPerson } from './tell-person.js';

/** A password chosen by a mailed link: if it was not them, somebody else reads their mail. */
@Injectable()
export class TellOfResetPassword {
  constructor(private readonly tellPerson: TellPerson) {}

  @OnEvent(PasswordReset)
  handle({ id, occurredAt, payload }: RelayedEvent<PasswordReset>): Promise<void> {
    return this.tellPerson.of(
      { cause: id, kind: 'password-changed', facts: { ...payload, occurredAt } },
      payload.userId,
    );
  }
}
