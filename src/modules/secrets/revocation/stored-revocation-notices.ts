import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { Clock } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/domain-error.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import type { Actor } from '../../identity/contract/actor.js';
import { RevocationDismissed } from '../contract/revocation/revocation-dismissed.event.js';
import type { RevocationNotice, RevocationNotices } from '../contract/revocation/revocation-notices.js';
import { closeNotice, findOpenNotices } from './revocation.queries.js';

/** Keeps a notice of each secret that somebody who held its value revoked. */
@Injectable()
export class StoredRevocationNotices implements RevocationNotices {
  constructor(
    private readonly em: EntityManager,
    private readonly applications: ApplicationDirectory,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  async openOf(applicationIds: readonly string[]): Promise<ReadonlyMap<string, RevocationNotice[]>> {
    return Map.groupBy(await findOpenNotices(this.em, applicationIds), ({ applicationId }) => applicationId);
  }

  async dismiss(actor: Actor, applicationId: string, secretId: string): Promise<void> {
    const { organisation } = await this.applications.managedBy(actor, applicationId);
    await inTransaction(this.em, async (em) => {
      const ids = { secretId, applicationId };
      if (!(await closeNotice(em, ids, actor.userId, this.clock.now()))) throw new NotFound();
      this.events.record(new RevocationDismissed({ ...ids, organisationId: organisation.id }));
    });
  }
}
