import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { EmailChangeStarted } from '../identity/contract/email-change-started.event.js';
import { TellByLink } from './tell-by-link.js';

/** A new address: the link goes there, and shows that its reader has it. */
@Injectable()
export class SendEmailChangeLink {
  constructor(private readonly tellByLink: TellByLink) {}

  @OnEvent(EmailChangeStarted)
  handle({ id, payload }: RelayedEvent<EmailChangeStarted>): Promise<void> {
    return this.tellByLink.of(id, 'email-change', payload.linkId);
  }
}
