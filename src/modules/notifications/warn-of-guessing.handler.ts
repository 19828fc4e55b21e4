import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { GuessingSuspected } from '../verification/contract/guessing-suspected.event.js';
import { Notifications } from './notifications.service.js';
import { TellManagers } from './tell-managers.js';

/** Somebody guesses at the secrets of an application: its managers and support should know. */
@Injectable()
export class WarnOfGuessing {
  constructor(
    private readonly tellManagers: TellManagers,
    private readonly notifications: Notifications,
  ) {}

  @OnEvent(GuessingSuspected)
  async handle({ id, payload }: RelayedEvent<GuessingSuspected>): Promise<void> {
    const telling = { cause: id, kind: 'guessing-suspected', facts: payload };
    await this.tellManagers.of(telling, payload);
    await this.notifications.tellSupport(telling);
  }
}
