import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { inRequestContext } from '../../../database/request-context.js';
import { withOrigin } from '../../../events/origins/event-origin.js';
import { Jobs } from '../../../jobs/jobs.js';
import { defineQueue } from '../../../jobs/queue.js';
import { Id } from '../../../shared/id.js';
import { LinkOffers } from '../links/link-offers.js';

/** Somebody lost their password, or somebody else says so. */
export const resetLinkQueue = defineQueue(
  'identity.reset-link',
  z.object({
    userId: Id,
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
    requestId: z.string().nullable(),
  }),
);

/** Issues the link that sets another password, out of the asker's sight: what they were answered tells nothing (R48). */
@Injectable()
export class ResetLinkJob implements OnModuleInit {
  constructor(
    private readonly em: EntityManager,
    private readonly jobs: Jobs,
    private readonly offers: LinkOffers,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(resetLinkQueue, ({ userId, ...from }) =>
      withOrigin({ actorId: null, ...from }, () =>
        inRequestContext(this.em, () => this.offers.mail(userId, 'password-reset')),
      ),
    );
  }
}
