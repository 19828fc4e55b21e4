import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { RefreshTokenReused } from '../identity/contract/sessions/refresh-token-reused.event.js';
import { TellPerson } from './tell-person.js';

/** A session ended because its refresh token came twice: somebody may have a copy of it. */
@Injectable()
export class TellOfCopiedSession {
  constructor(private readonly tellPerson: TellPerson) {}

  @OnEvent(RefreshTokenReused)
  handle({ id, occurredAt, payload }: RelayedEvent<RefreshTokenReused>): Promise<void> {
    return this.tellPerson.of({ cause: id, kind: 'session-copied', facts: { ...payload, occurredAt } }, payload.userId);
  }
}
