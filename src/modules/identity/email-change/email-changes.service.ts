import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { ClockWatch } from '../../../database/clock-watch.js';
import { Config } from '../../../config/config.js';
import { ChangeMarks } from '../../../events/change-watch/change-marks.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { AccountLinks } from '../links/account-links.js';
import { EmailChangeStarted } from '../contract/email-change/email-change-started.event.js';
import { EmailChange, type EmailChangeOutcome } from './email-change.entity.js';
import { EmailTaken } from '../identity.errors.js';
import { Sessions } from '../sessions/sessions.service.js';
import type { UserAccount } from '../user-account/user-account.entity.js';
import { findSignInAccount } from '../user-account/user-account.queries.js';

/** The beginning and the end of a change of e-mail. Whoever calls this holds the person's row. */
@Injectable()
export class EmailChanges {
  constructor(
    private readonly config: Config,
    private readonly clockWatch: ClockWatch,
    private readonly events: DomainEvents,
    private readonly links: AccountLinks,
    private readonly sessions: Sessions,
    private readonly marks: ChangeMarks,
  ) {}

  /** Has the former address told and the new one asked. An earlier change ends. @throws EmailTaken */
  async ask(em: EntityManager, user: UserAccount, newEmail: string, askedBy: string): Promise<void> {
    await this.assertFree(em, newEmail);
    const earlier = await em.findOne(EmailChange, { userId: user.id, endedAt: null }, { refresh: true });
    if (earlier) await this.end(em, earlier, 'replaced');
    const change = EmailChange.ask(user, newEmail, askedBy, this.clockWatch.now());
    this.seal(change);
    em.persist(change);
    await this.links.issue(em, user.id, { purpose: 'email-agree' });
    await this.links.issue(em, user.id, { purpose: 'email-stop' });
    const { id: linkId } = await this.links.issue(em, user.id, { purpose: 'email-change', newEmail });
    await em.flush();
    this.events.record(new EmailChangeStarted({ userId: user.id, linkId, changeId: change.id }));
  }

  /** The change of a person that is under way. */
  async open(em: EntityManager, userId: string): Promise<EmailChange | null> {
    const change = await em.findOne(EmailChange, { userId, endedAt: null }, { refresh: true });
    return change && this.isGenuine(change) ? change : null;
  }

  /**
   * What there was of a person, the earliest first, and whether any of it is not as the product wrote it: what somebody
   * else spoilt may have been a change that counts. By the index of the person.
   */
  async pastOf(em: EntityManager, userId: string): Promise<{ changes: EmailChange[]; spoilt: boolean }> {
    const all = await em.find(EmailChange, { userId }, { orderBy: { askedAt: 'asc', id: 'asc' }, refresh: true });
    const changes = all.filter((change) => this.isGenuine(change));
    return { changes, spoilt: changes.length < all.length };
  }

  isGenuine(change: EmailChange): boolean {
    return change.isGenuine(this.config.auditKeys);
  }

  /** After whatever was changed of a change. */
  seal(change: EmailChange): void {
    change.bind(this.config.auditKeys);
  }

  /** Seals rows that were there before rows were sealed. */
  async bind(em: EntityManager, ids: readonly string[]): Promise<void> {
    for (const change of await em.find(EmailChange, { id: { $in: [...ids] } })) this.seal(change);
  }

  /** Forgets the addresses of changes that ended before `moment`; a page at a time, so that no transaction grows long. */
  async forgetAddresses(em: EntityManager, moment: Date): Promise<void> {
    const which = { endedAt: { $lt: moment }, newEmail: { $ne: null } };
    for (;;) {
      const changes = await em.find(EmailChange, which, { limit: 500, refresh: true });
      if (changes.length === 0) return;
      for (const change of changes) change.forgetAddresses(this.config.auditKeys);
      await em.flush();
    }
  }

  /** Forgets the addresses of all changes of a person, who is disabled: none of them is open. */
  async forgetAddressesOf(em: EntityManager, userId: string): Promise<void> {
    const changes = await em.find(EmailChange, { userId }, { refresh: true });
    // The product left none of them open: somebody else wrote it.
    for (const change of changes.filter(({ isOpen }) => isOpen)) change.end('person-disabled', this.clockWatch.now());
    await em.flush();
    for (const change of changes) change.forgetAddresses(this.config.auditKeys);
  }

  /** Nothing comes of a change any more, nor of its links. */
  async end(
    em: EntityManager,
    change: EmailChange,
    outcome: Exclude<EmailChangeOutcome, 'effective' | 'at-once'>,
  ): Promise<void> {
    // What the product did not write counts for no more once it has ended.
    const genuine = this.isGenuine(change);
    change.end(outcome, this.clockWatch.now());
    if (genuine) this.seal(change);
    await this.links.end(em, change.userId, ['email-change', 'email-agree', 'email-stop']);
    await em.flush();
  }

  /**
   * The new address is the person's from now on; sessions and all links end, as they lie in the other mailbox.
   * @param actorId who brought it about; null when its time came
   * @throws EmailTaken
   */
  async apply(em: EntityManager, user: UserAccount, change: EmailChange, actorId: string | null): Promise<void> {
    await this.assertFree(em, change.target);
    await this.links.end(em, user.id);
    const endedSessions = await this.sessions.endAll(em, user.id, 'email-changed');
    const changed = user.changeEmail(change.target, { changeId: change.id, endedSessions }, this.marks);
    change.end('effective', this.clockWatch.now());
    this.seal(change);
    await em.flush();
    this.events.record(changed, actorId);
  }

  /** Asked again at each step: until the change takes effect the address belongs to nobody. */
  async assertFree(em: EntityManager, email: string): Promise<void> {
    if (await findSignInAccount(em, email)) throw new EmailTaken();
  }
}
