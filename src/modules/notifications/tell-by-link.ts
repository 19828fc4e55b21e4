import { Injectable } from '@nestjs/common';
import { MailedLinks } from '../identity/contract/links/mailed-links.js';
import { Notifications } from './notifications.service.js';
import type { LinkMail } from './readers.js';

/** Queues the mail that carries a link. The notification knows the link's id alone: its text is made when it is sent (R54). */
@Injectable()
export class TellByLink {
  constructor(
    private readonly links: MailedLinks,
    private readonly notifications: Notifications,
  ) {}

  /** Does nothing for a link that was used or replaced meanwhile. */
  async of(cause: string, kind: LinkMail, linkId: string): Promise<void> {
    const link = await this.links.toSend(linkId);
    if (!link) return;
    const { userId: id, email } = link.recipient;
    await this.notifications.tell({ cause, kind, facts: { linkId } }, [{ id, email }]);
  }
}
