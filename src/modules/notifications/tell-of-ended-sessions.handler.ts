import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { SessionsEndedBySupport } from '../identity/contract/sessions/sessions-ended-by-support.event.js';
import { TellPerson } from './tell-person.js';

/** WMDA support signed them out everywhere: they should know why their work stopped. */
@Injectable()
export class TellOfEndedSessions {
  constructor(private readonly tellPerson: TellPerson) {}

  @OnEvent(SessionsEndedBySupport)
  handle({ id, occurredAt, payload }: RelayedEvent<SessionsEndedBySupport>): Promise<void> {
    return this.tellPerson.of({ cause: id, kind: 'sessions-ended', facts: { ...payload, occurredAt } }, payload.userId);
  }
}
