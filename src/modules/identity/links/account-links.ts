import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { after, Clock, DAY, MINUTE } from '../../../shared/clock.js';
import type { DomainError } from '../../../shared/domain-error.js';
import { AccountLink } from './account-link.entity.js';
import { claimedLinkId, isTokenOf } from './account-link-token.js';
import type { LinkPurpose } from '../contract/links/mailed-links.js';
import { LinkInvalid } from '../identity.errors.js';
import { UserAccount } from '../user-account/user-account.entity.js';
import { lockUser } from '../user-account/user-account.queries.js';

/** How many links of one purpose a person is mailed because somebody asked, whoever that was. */
const mailsADay = 6;
const mailsApart = 10 * MINUTE;

/** An open link and its person. */
export interface OpenLink {
  readonly link: AccountLink;
  readonly user: UserAccount;
}

/** Issues, finds and ends mailed links. A new one of a purpose ends the old one. */
@Injectable()
export class AccountLinks {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** @param userId of a person whose row the caller has locked or just made: of two links issued at once one stays */
  async issue(
    em: EntityManager,
    userId: string,
    link: { purpose: LinkPurpose; newEmail?: string },
  ): Promise<AccountLink> {
    await this.end(em, userId, [link.purpose]);
    const issued = AccountLink.issue(userId, link, this.config.sessionKeys, this.clock.now());
    em.persist(issued);
    return issued;
  }

  /**
   * Whether somebody may have another link of a purpose mailed to a person: ten minutes after the last one, six times in
   * 24 hours, and not while one is open, unless that one may be replaced.
   */
  async mayMail(em: EntityManager, userId: string, purpose: LinkPurpose, { replacing = false } = {}): Promise<boolean> {
    const now = this.clock.now();
    const sent = await em.find(AccountLink, { userId, purpose, createdAt: { $gt: after(now, -DAY) } });
    if (!replacing && sent.some((link) => link.isOpenAt(now))) return false;
    return sent.length < mailsADay && sent.every(({ createdAt }) => createdAt <= after(now, -mailsApart));
  }

  /** Ends a person's open links; of every purpose when none is named. */
  async end(em: EntityManager, userId: string, purposes?: readonly LinkPurpose[]): Promise<void> {
    const which = { userId, endedAt: null, ...(purposes && { purpose: { $in: [...purposes] } }) };
    await em.nativeUpdate(AccountLink, which, { endedAt: this.clock.now() });
  }

  /**
   * The open link of a token and its person, read without using it up.
   * @throws LinkInvalid for one that is used, replaced, expired, for something else, or was never one
   */
  async open(purpose: LinkPurpose, token: string): Promise<OpenLink> {
    const id = claimedLinkId(token);
    const link = id && (await this.em.findOne(AccountLink, { id, purpose }, { refresh: true }));
    if (!link || !link.isOpenAt(this.clock.now())) throw new LinkInvalid();
    const { sessionKeys } = this.config;
    if (!isTokenOf(link, sessionKeys.get(link.keyId), token) || !link.isGenuine(sessionKeys)) throw new LinkInvalid();
    const user = await this.em.findOneOrFail(UserAccount, { id: link.userId }, { refresh: true });
    if (user.status === 'disabled') throw new LinkInvalid();
    return { link, user };
  }

  /** Whose link it is, for a page that greets them. @throws LinkInvalid */
  async personOf(purpose: LinkPurpose, token: string): Promise<{ name: string; email: string }> {
    const { user } = await this.open(purpose, token);
    return { name: user.name, email: user.email };
  }

  /**
   * The same link in a transaction, its person locked: of requests that race, the second sees what the first left.
   * @throws what `ended` makes, once the link is used, replaced or expired, or its person disabled
   */
  async hold(
    em: EntityManager,
    { id, userId }: AccountLink,
    ended: () => DomainError = () => new LinkInvalid(),
  ): Promise<OpenLink> {
    const user = await lockUser(em, userId);
    const link = await em.findOneOrFail(AccountLink, { id }, { refresh: true });
    const counts = link.isOpenAt(this.clock.now()) && link.isGenuine(this.config.sessionKeys);
    if (!counts || user.status === 'disabled') throw ended();
    return { link, user };
  }

  /** Seals rows that were there before rows were sealed. */
  async bind(em: EntityManager, ids: readonly string[]): Promise<void> {
    for (const link of await em.find(AccountLink, { id: { $in: [...ids] } })) link.bind(this.config.sessionKeys);
  }
}
