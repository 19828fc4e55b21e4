import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { Clock } from '../../shared/clock.js';
import { lookTheSame } from '../../shared/look-alikes.js';
import { ApplicationDirectory } from '../applications/contract/application-directory.js';
import type { Actor } from '../identity/contract/actor.js';
import type { CreatedSecret, CreateSecret, SecretView, UpdateSecret } from './contract/secret.schemas.js';
import type { DeleteBySupport } from './contract/secret-fleet.schemas.js';
import type { SecretManagement } from './contract/secret-management.js';
import { insertNotice } from './revocation/revocation.queries.js';
import { issuedTo, Issuing } from './issuing.js';
import { ClientSecret } from './secret.entity.js';
import { findLiveSecrets, findStandings, holdLiveSecret, lockLiveSecret, lockSecretsOf } from './secret.queries.js';
import { SecretViews } from './reading/secret-views.js';
import { ApplicationDisabled, SecretLimitReached, SecretNameTaken, SecretWasUsed } from './secrets.errors.js';

/** The life of a client secret, in the hands of its credential managers. */
@Injectable()
export class SecretsService implements SecretManagement {
  constructor(
    private readonly em: EntityManager,
    private readonly applications: ApplicationDirectory,
    private readonly issuing: Issuing,
    private readonly views: SecretViews,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  async create(actor: Actor, applicationId: string, { name, expiresOn }: CreateSecret): Promise<CreatedSecret> {
    ClientSecret.assertLife(expiresOn, this.clock.now());
    const application = await this.applications.managedBy(actor, applicationId);
    if (application.status === 'disabled') throw new ApplicationDisabled();
    return this.issuing.unlessNameTaken(async (em) => {
      await lockSecretsOf(em, applicationId);
      return this.issuing.issue(em, { application: issuedTo(application), name, expiresOn, createdBy: actor.userId });
    });
  }

  async createAgain(actor: Actor, applicationId: string, secretId: string): Promise<CreatedSecret> {
    const application = await this.applications.managedBy(actor, applicationId);
    if (application.status === 'disabled') throw new ApplicationDisabled();
    return inTransaction(this.em, async (em) => {
      await lockSecretsOf(em, applicationId);
      const lost = await holdLiveSecret(em, { id: secretId, applicationId });
      const { name, expiresOn, replaces } = lost;
      const standing = (await findStandings(em, [applicationId])).get(applicationId)?.find(({ id }) => id === secretId);
      if (standing?.lastUsedAt ?? standing?.lastUnservedAt) throw new SecretWasUsed();
      ClientSecret.assertLife(expiresOn, this.clock.now());
      this.events.record(lost.delete(actor.userId, 'by_manager', this.clock.now()));
      await em.flush();
      const request = { application: issuedTo(application), name, expiresOn, createdBy: actor.userId };
      // It takes the place of the lost one, also where that was one more than otherwise.
      return this.issuing.issue(em, { ...request, ...(replaces && { replaces }) }, this.issuing.limit + 1);
    });
  }

  async update(actor: Actor, applicationId: string, secretId: string, change: UpdateSecret): Promise<SecretView> {
    const { name, enabled, endAfterDays } = change;
    await this.applications.managedBy(actor, applicationId);
    await this.issuing.unlessNameTaken(async (em) => {
      if (name !== undefined || enabled) await lockSecretsOf(em, applicationId);
      const secret = await holdLiveSecret(em, { id: secretId, applicationId });
      if (name !== undefined && name !== secret.name) await this.rename(em, secret, name);
      if (enabled !== undefined) await this.setEnabled(em, secret, enabled, actor);
      if (endAfterDays !== undefined && endAfterDays !== secret.endAfterDays) {
        const arrangement = { days: endAfterDays, by: actor.userId };
        this.events.record(secret.arrangeEnd(arrangement, this.clock.now()));
      }
    });
    return this.views.one(applicationId, secretId);
  }

  async delete(actor: Actor, applicationId: string, secretId: string): Promise<void> {
    await this.applications.managedBy(actor, applicationId);
    await inTransaction(this.em, async (em) => {
      const secret = await holdLiveSecret(em, { id: secretId, applicationId });
      this.events.record(secret.delete(actor.userId, 'by_manager', this.clock.now()));
    });
  }

  async deleteAsSupport(actor: Actor, secretId: string, { reason, note }: DeleteBySupport): Promise<void> {
    await inTransaction(this.em, async (em) => {
      const secret = await holdLiveSecret(em, { id: secretId });
      this.events.record(secret.delete(actor.userId, reason, this.clock.now(), note));
    });
  }

  async revoke(secretId: string, from: string | null): Promise<void> {
    await inTransaction(this.em, async (em) => {
      const secret = await lockLiveSecret(em, { id: secretId });
      // Of two who revoke it at once, the second finds it deleted: there is one event.
      if (!secret) return;
      const now = this.clock.now();
      this.events.record(secret.revoke(now));
      await insertNotice(em, { secretId, applicationId: secret.applicationId }, from, now);
    });
  }

  private async rename(em: EntityManager, secret: ClientSecret, name: string): Promise<void> {
    const live = await findLiveSecrets(em, secret.applicationId);
    if (live.some((other) => other.id !== secret.id && lookTheSame(other.name, name))) throw new SecretNameTaken();
    this.events.record(secret.rename(name));
  }

  private async setEnabled(em: EntityManager, secret: ClientSecret, enabled: boolean, actor: Actor): Promise<void> {
    const now = this.clock.now();
    secret.assertNotExpired(now);
    const paused = secret.isPausedAt(now);
    const isEnabled = secret.stateAt(now) !== 'disabled';
    if (enabled === isEnabled && !paused) return;
    if (!enabled) return this.events.record(secret.disable(actor.userId, now));
    // A paused secret would work again by itself: there is not one more than otherwise.
    if (!paused) await this.assertWithinLimit(em, secret.applicationId);
    this.events.record(secret.enable(now));
  }

  /** There may be one secret too many after a rotation. Until one is deleted, none is enabled. */
  private async assertWithinLimit(em: EntityManager, applicationId: string): Promise<void> {
    const live = await em.count(ClientSecret, { applicationId, deletedAt: null });
    if (live > this.issuing.limit) throw new SecretLimitReached(this.issuing.limit, live);
  }
}
