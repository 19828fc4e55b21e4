import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { inRequestContext } from '../../database/request-context.js';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { withOrigin } from '../../events/event-origin.js';
import { Jobs } from '../../jobs/jobs.js';
import { defineQueue } from '../../jobs/queue.js';
import { AccountLinks } from './account-links.js';
import { PasswordResetRequested } from './contract/password-reset-requested.event.js';
import { findSignInAccount, lockUser } from './user-account.queries.js';

/** Someone typed this address because they lost their password; nobody has looked yet whose it is. */
export const lostPasswordQueue = defineQueue(
  'identity.lost-password',
  z.object({
    email: z.string(),
    ip: z.string().nullable(),
    userAgent: z.string().nullable().default(null),
    requestId: z.string().nullable(),
  }),
);

/** Finds out whose lost password it is, out of the asker's sight: the answer they got took the same time for all (R48). */
@Injectable()
export class LostPasswordJob implements OnModuleInit {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly jobs: Jobs,
    private readonly links: AccountLinks,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(lostPasswordQueue, ({ email, ...from }) =>
      withOrigin({ actorId: null, ...from }, () => inRequestContext(this.em, () => this.issueLink(email))),
    );
  }

  private async issueLink(email: string): Promise<void> {
    const account = await findSignInAccount(this.em, email);
    if (account?.status !== 'active') return;
    await inTransaction(this.em, async (em) => {
      const user = await lockUser(em, account.id);
      if (!user.isActive) return;
      const link = await this.links.issue(em, user.id, { purpose: 'password-reset' });
      this.events.record(new PasswordResetRequested({ userId: user.id, linkId: link.id }));
    });
  }
}
