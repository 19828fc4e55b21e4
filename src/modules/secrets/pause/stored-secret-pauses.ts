import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { after, Clock, MINUTE } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/domain-error.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import type { Actor } from '../../identity/contract/actor.js';
import type { PauseSecret } from '../contract/pause/pause.schemas.js';
import type { SecretPauses } from '../contract/pause/secret-pauses.js';
import type { SecretView } from '../contract/secret.schemas.js';
import { SecretViews } from '../reading/secret-views.js';
import { holdLiveSecret } from '../secret.queries.js';

@Injectable()
export class StoredSecretPauses implements SecretPauses {
  constructor(
    private readonly em: EntityManager,
    private readonly applications: ApplicationDirectory,
    private readonly views: SecretViews,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  async pause(actor: Actor, applicationId: string, secretId: string, { minutes }: PauseSecret): Promise<SecretView> {
    await this.applications.managedBy(actor, applicationId);
    await inTransaction(this.em, async (em) => {
      const secret = await holdLiveSecret(em, { id: secretId, applicationId });
      const now = this.clock.now();
      this.events.record(secret.pause(after(now, minutes * MINUTE), actor.userId, now));
    });
    return this.views.one(applicationId, secretId);
  }

  async end(actor: Actor, applicationId: string, secretId: string): Promise<void> {
    await this.applications.managedBy(actor, applicationId);
    await inTransaction(this.em, async (em) => {
      const secret = await holdLiveSecret(em, { id: secretId, applicationId });
      const now = this.clock.now();
      const resumed = secret.isPausedAt(now) ? secret.resume(now) : null;
      if (!resumed) throw new NotFound('This secret is not paused.');
      this.events.record(resumed);
    });
  }
}
