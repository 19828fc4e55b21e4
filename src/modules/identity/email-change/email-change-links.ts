import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { after, Clock } from '../../../shared/clock.js';
import { AccountLinks } from '../links/account-links.js';
import type {
  EmailChangeByLink,
  EmailChangeOffer,
  EmailChangeStep,
} from '../contract/email-change/email-change-by-link.js';
import { EmailChangeStopped } from '../contract/email-change/email-change-stopped.event.js';
import { FormerAddressTold } from '../contract/email-change/former-address-told.js';
import { type EmailChange, timeToStop } from './email-change.entity.js';
import { EmailChanges } from './email-changes.service.js';
import { LinkInvalid, unlessEmailTaken } from '../identity.errors.js';
import type { UserAccount } from '../user-account/user-account.entity.js';

/** What a link of a change of e-mail leads to, its person held. */
interface HeldChange {
  readonly em: EntityManager;
  readonly user: UserAccount;
  readonly change: EmailChange;
}

/** Lets those who read the two addresses of a change say yes or no. */
@Injectable()
export class EmailChangeLinks implements EmailChangeByLink {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly links: AccountLinks,
    private readonly changes: EmailChanges,
    private readonly told: FormerAddressTold,
  ) {}

  async offerOf(step: EmailChangeStep, token: string): Promise<EmailChangeOffer> {
    const { user } = await this.links.open(step, token);
    const change = await this.changes.open(this.em, user.id);
    if (!change) throw new LinkInvalid();
    return { name: user.name, formerEmail: user.email, newEmail: change.target };
  }

  confirm(token: string): Promise<Date | null> {
    return this.follow('email-change', token, async ({ em, user, change }) => {
      const now = this.clock.now();
      const confirmed = change.confirm(now);
      const at = (await this.told.at([change.id])).get(change.id);
      if (at) change.tell(at);
      this.changes.seal(change);
      if (change.isDueAt(now)) return this.changes.apply(em, user, change, user.id).then(() => null);
      await this.changes.assertFree(em, change.target);
      this.events.record(confirmed, user.id);
      return change.effectiveAt ?? after(now, timeToStop);
    });
  }

  agree(token: string): Promise<boolean> {
    return this.follow('email-agree', token, async ({ em, user, change }) => {
      const now = this.clock.now();
      this.events.record(change.agree(now), user.id);
      this.changes.seal(change);
      if (!change.isDueAt(now)) return false;
      await this.changes.apply(em, user, change, user.id);
      return true;
    });
  }

  stop(token: string): Promise<void> {
    return this.follow('email-stop', token, async ({ em, user, change }) => {
      await this.changes.end(em, change, 'stopped');
      this.events.record(new EmailChangeStopped({ userId: user.id, changeId: change.id }), user.id);
    });
  }

  /** Uses a link up. Of readers who do different things at once, the second finds what the first left. */
  private async follow<T>(step: EmailChangeStep, token: string, work: (held: HeldChange) => Promise<T>): Promise<T> {
    const { link } = await this.links.open(step, token);
    return unlessEmailTaken(() =>
      inTransaction(this.em, async (em) => {
        const { user, link: held } = await this.links.hold(em, link);
        const change = await this.changes.open(em, user.id);
        if (!change) throw new LinkInvalid();
        held.end(this.clock.now());
        // Before all open links are ended, this one has.
        await em.flush();
        return work({ em, user, change });
      }),
    );
  }
}
