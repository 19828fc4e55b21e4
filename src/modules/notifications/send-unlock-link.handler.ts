import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { UnlockLinkRequested } from '../identity/contract/sign-in/unlock-link-requested.event.js';
import { TellByLink } from './tell-by-link.js';

/** The right password came too early: the link goes to whoever reads the account's mail, and to nobody who tried. */
@Injectable()
export class SendUnlockLink {
  constructor(private readonly tellByLink: TellByLink) {}

  @OnEvent(UnlockLinkRequested)
  handle({ id, payload }: RelayedEvent<UnlockLinkRequested>): Promise<void> {
    return this.tellByLink.of(id, 'unlock-link', payload.linkId);
  }
}
