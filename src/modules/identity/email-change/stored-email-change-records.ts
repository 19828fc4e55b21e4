import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type {
  EmailChangeRecord,
  EmailChangeRecords,
  FormerAddressLinks,
} from '../contract/email-change/email-change-records.js';
import { MailedLinks } from '../contract/links/mailed-links.js';
import { AccountLink } from '../links/account-link.entity.js';
import { EmailChange } from './email-change.entity.js';
import { EmailChanges } from './email-changes.service.js';

/** Answers from changes as they are stored at this moment. */
@Injectable()
export class StoredEmailChangeRecords implements EmailChangeRecords {
  constructor(
    private readonly em: EntityManager,
    private readonly changes: EmailChanges,
    private readonly links: MailedLinks,
  ) {}

  async find(changeId: string): Promise<EmailChangeRecord | undefined> {
    const change = await this.genuine(changeId);
    if (!change) return undefined;
    const { userId, formerEmail, newEmail, askedBy, askedAt } = change;
    return formerEmail === null || newEmail === null ? undefined : { userId, formerEmail, newEmail, askedBy, askedAt };
  }

  async linksOf(changeId: string): Promise<FormerAddressLinks | undefined> {
    const change = await this.genuine(changeId);
    if (!change?.isOpen) return undefined;
    const [agree, stop] = [await this.urlOf(change, 'email-agree'), await this.urlOf(change, 'email-stop')];
    return agree === undefined || stop === undefined ? undefined : { agreeUrl: agree, stopUrl: stop };
  }

  private async genuine(id: string): Promise<EmailChange | undefined> {
    const change = await this.em.findOne(EmailChange, { id }, { refresh: true });
    return change && this.changes.isGenuine(change) ? change : undefined;
  }

  /** A person has one open link of each purpose at most. */
  private async urlOf({ userId }: EmailChange, purpose: 'email-agree' | 'email-stop'): Promise<string | undefined> {
    const link = await this.em.findOne(AccountLink, { userId, purpose, endedAt: null }, { refresh: true });
    return link ? (await this.links.toSend(link.id))?.url : undefined;
  }
}
