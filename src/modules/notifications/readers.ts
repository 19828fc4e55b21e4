import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { EmailChangeRecords } from '../identity/contract/email-change/email-change-records.js';
import { MailedLinks } from '../identity/contract/links/mailed-links.js';
import { changeIdOf, readAt } from './email-change-letters.js';
import type { Reader } from './define-letter.js';
import { LetterSources } from './letters/letter-sources.js';
import type { QueuedNotification } from './notification.queries.js';

/** Who reads a notification, and where, asked when it is delivered. */
@Injectable()
export class Readers {
  constructor(
    private readonly sources: LetterSources,
    private readonly links: MailedLinks,
    private readonly emailChanges: EmailChangeRecords,
    private readonly config: Config,
  ) {}

  /**
   * WMDA support where a notification names nobody. Undefined for someone who is not active any more, and for the
   * reader of a link that is worth nothing any more.
   */
  async of({ recipientId, kind, facts }: QueuedNotification): Promise<Reader | undefined> {
    const { brandName, mail } = this.config;
    if (recipientId === null) return { id: null, name: `${brandName} support`, email: mail.support };
    if (isLinkMail(kind)) return this.ofLink(String(facts.linkId));
    const person = await this.sources.person(recipientId);
    if (person?.status !== 'active') return undefined;
    const place = readAt(kind);
    if (!place) return person;
    const change = await this.emailChanges.find(changeIdOf(facts));
    return change && { ...person, email: change[place] };
  }

  private async ofLink(linkId: string): Promise<Reader | undefined> {
    const link = await this.links.toSend(linkId);
    return link && { id: link.recipient.userId, name: link.recipient.name, email: link.recipient.email };
  }
}

/** The mails that carry a link. Some of their readers cannot sign in yet, and one gets it at another address. */
export const linkMails = [
  'invitation',
  'enrolment-link',
  'password-reset-link',
  'unlock-link',
  'email-change',
  'factor-reset',
] as const;
export type LinkMail = (typeof linkMails)[number];

function isLinkMail(kind: string): kind is LinkMail {
  return linkMails.some((each) => each === kind);
}
