import { EntityManager, type FilterQuery } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { Clock } from '../../../shared/clock.js';
import { AccountLink } from './account-link.entity.js';
import { linkToken } from './account-link-token.js';
import type { LinkPurpose, MailedLink, MailedLinks } from '../contract/links/mailed-links.js';
import { UserAccount } from '../user-account/user-account.entity.js';

const pages: Record<LinkPurpose, string> = {
  invitation: '/invitation',
  enrolment: '/enrol',
  'password-reset': '/password',
  'email-change': '/email',
  'email-agree': '/email/agree',
  'email-stop': '/email/stop',
  unlock: '/unlock',
};

/** Computes the address of a link at the moment when it is mailed. */
@Injectable()
export class StoredMailedLinks implements MailedLinks {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  toSend(linkId: string): Promise<MailedLink | undefined> {
    return this.open({ id: linkId });
  }

  invitationOf(userId: string): Promise<MailedLink | undefined> {
    return this.open({ userId, purpose: 'invitation', endedAt: null });
  }

  async invitedUntil(userIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    const which = { userId: { $in: [...userIds] }, purpose: 'invitation', endedAt: null } as const;
    const links = await this.em.find(AccountLink, which, { refresh: true });
    const open = links.filter((link) => link.isOpenAt(this.clock.now()));
    return new Map(open.map(({ userId, expiresAt }) => [userId, expiresAt]));
  }

  private async open(which: FilterQuery<AccountLink>): Promise<MailedLink | undefined> {
    const link = await this.em.findOne(AccountLink, which, { refresh: true });
    // Whoever can write rows must not have the product mail them a link that it would honour.
    if (!link?.isOpenAt(this.clock.now()) || !link.isGenuine(this.config.sessionKeys)) return undefined;
    const user = await this.em.findOneOrFail(UserAccount, { id: link.userId }, { refresh: true });
    if (user.status === 'disabled') return undefined;
    const key = this.config.sessionKeys.get(link.keyId);
    return {
      purpose: link.purpose,
      url: `${this.config.publicUrl}${pages[link.purpose]}?token=${linkToken(key, link)}`,
      expiresAt: link.expiresAt,
      recipient: { userId: user.id, name: user.name, email: link.newEmail ?? user.email },
    };
  }
}
