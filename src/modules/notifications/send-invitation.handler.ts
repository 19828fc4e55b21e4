import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { PersonInvited } from '../identity/contract/people/person-invited.event.js';
import { TellByLink } from './tell-by-link.js';

/** An invitation: the link goes to the invited. */
@Injectable()
export class SendInvitation {
  constructor(private readonly tellByLink: TellByLink) {}

  @OnEvent(PersonInvited)
  handle({ id, payload }: RelayedEvent<PersonInvited>): Promise<void> {
    return this.tellByLink.of(id, 'invitation', payload.linkId);
  }
}
