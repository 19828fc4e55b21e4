import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../database/transaction.js';
import { ChangeMarks } from '../../events/change-marks.js';
import { DomainEvents } from '../../events/domain-events.js';
import type { AccountLink } from './account-link.entity.js';
import { emailMark } from './account-marks.js';
import { AccountLinks } from './account-links.js';
import type { EmailConfirmation } from './contract/email-confirmation.js';
import { EmailChanged } from './contract/email-changed.event.js';
import { unlessEmailTaken } from './identity.errors.js';
import { Sessions } from './sessions.service.js';

/** Confirms a new e-mail address: whoever follows the link reads the mail that goes there. */
@Injectable()
export class EmailByLink implements EmailConfirmation {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly links: AccountLinks,
    private readonly sessions: Sessions,
    private readonly marks: ChangeMarks,
  ) {}

  async addressOf(token: string): Promise<string> {
    return newAddress((await this.links.open('email-change', token)).link);
  }

  async confirm(token: string): Promise<void> {
    const { link } = await this.links.open('email-change', token);
    await unlessEmailTaken(() =>
      inTransaction(this.em, async (em) => {
        const held = await this.links.hold(em, link);
        held.link.formerEmail = held.user.email;
        held.user.readdress(newAddress(link));
        // Every other link lies in the mailbox that is the person's no longer.
        await this.links.end(em, link.userId);
        const endedSessions = await this.sessions.endAll(em, link.userId, 'email-changed');
        const facts = { userId: link.userId, linkId: link.id, endedSessions, mark: emailMark(this.marks, held.user) };
        this.events.record(new EmailChanged(facts), link.userId);
      }),
    );
  }
}

function newAddress({ newEmail }: AccountLink): string {
  if (newEmail === null) throw new Error('a link to confirm an address names it');
  return newEmail;
}
