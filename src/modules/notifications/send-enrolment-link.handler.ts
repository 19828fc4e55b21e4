import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { EnrolmentLinkRequested } from '../identity/contract/factors/enrolment-link-requested.event.js';
import { TellByLink } from './tell-by-link.js';

/** Somebody needs to enrol an authenticator app: the link goes to them. */
@Injectable()
export class SendEnrolmentLink {
  constructor(private readonly tellByLink: TellByLink) {}

  @OnEvent(EnrolmentLinkRequested)
  handle({ id, payload }: RelayedEvent<EnrolmentLinkRequested>): Promise<void> {
    return this.tellByLink.of(id, 'enrolment-link', payload.linkId);
  }
}
