import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { PasswordResetRequested } from '../identity/contract/passwords/password-reset-requested.event.js';
import { TellByLink } from './tell-by-link.js';

/** A lost password: the link goes to whoever it is that lost it. */
@Injectable()
export class SendPasswordResetLink {
  constructor(private readonly tellByLink: TellByLink) {}

  @OnEvent(PasswordResetRequested)
  handle({ id, payload }: RelayedEvent<PasswordResetRequested>): Promise<void> {
    return this.tellByLink.of(id, 'password-reset-link', payload.linkId);
  }
}
