import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { inTransaction } from '../../database/transaction.js';
import { onUniqueViolation } from '../../database/constraint-violation.js';
import { DomainEvents } from '../../events/domain-events.js';
import { Clock, MINUTE } from '../../shared/clock.js';
import { NotFound } from '../../shared/domain-error.js';
import { lookTheSame } from '../../shared/look-alikes.js';
import { ApplicationDirectory } from '../applications/contract/application-directory.js';
import type { Actor } from '../identity/contract/actor.js';
import type { CreatedSecret, CreateSecret, SecretView, UpdateSecret } from './contract/secret.schemas.js';
import type { DeleteBySupport } from './contract/secret-fleet.schemas.js';
import type { SecretManagement } from './contract/secret-management.js';
import { insertNotice } from './revocation/revocation.queries.js';
import { ClientSecret } from './secret.entity.js';
import { lockLiveSecret, lockSecretsOf } from './secret.queries.js';
import { SecretViews } from './reading/secret-views.js';
import { ApplicationDisabled, SecretLimitReached, SecretNameTaken, SecretWasUsed } from './secrets.errors.js';

/** How long a taken name is likelier a second submit of the same form than a coincidence. */
const secondSubmitMs = 10 * MINUTE;

/** The life of a client secret, in the hands of its credential managers. */
@Injectable()
export class SecretsService implements SecretManagement {
  constructor(
    private readonly em: EntityManager,
    private readonly applications: ApplicationDirectory,
    private readonly views: SecretViews,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  async create(actor: Actor, applicationId: string, { name, expiresOn }: CreateSecret): Promise<CreatedSecret> {
    const now = this.clock.now();
    ClientSecret.assertLife(expiresOn, now);
    const application = await this.applications.managedBy(actor, applicationId);
    if (application.status === 'disabled') throw new ApplicationDisabled();
    const { id, clientId, organisation } = application;
    return this.unlessNameTaken(async (em) => {
      await this.assertRoomFor(em, applicationId, name, actor);
      const { secret, value, event } = ClientSecret.issue(
        { application: { id, clientId, organisationId: organisation.id }, name, expiresOn, createdBy: actor.userId },
        this.config.secretHashKeys,
        now,
      );
      em.persist(secret);
      this.events.record(event);
      await em.flush();
      // Read before it commits: whoever is answered with an error has no secret whose value nobody saw.
      return { ...(await this.views.one(applicationId, secret.id)), value };
    });
  }

  async createAgain(actor: Actor, applicationId: string, secretId: string): Promise<CreatedSecret> {
    await this.applications.managedBy(actor, applicationId);
    return inTransaction(this.em, async (em) => {
      await lockSecretsOf(em, applicationId);
      const { name, expiresOn, lastUsedAt } = await this.views.one(applicationId, secretId);
      if (lastUsedAt !== null) throw new SecretWasUsed();
      await this.delete(actor, applicationId, secretId);
      await em.flush();
      return this.create(actor, applicationId, { name, expiresOn });
    });
  }

  async update(
    actor: Actor,
    applicationId: string,
    secretId: string,
    { name, enabled }: UpdateSecret,
  ): Promise<SecretView> {
    await this.applications.managedBy(actor, applicationId);
    await this.unlessNameTaken(async (em) => {
      if (name !== undefined) await lockSecretsOf(em, applicationId);
      const secret = await this.lock(em, applicationId, secretId);
      if (name !== undefined && name !== secret.name) await this.rename(em, secret, name);
      if (enabled !== undefined) this.setEnabled(secret, enabled, actor);
    });
    return this.views.one(applicationId, secretId);
  }

  async delete(actor: Actor, applicationId: string, secretId: string): Promise<void> {
    await this.applications.managedBy(actor, applicationId);
    await inTransaction(this.em, async (em) => {
      const secret = await this.lock(em, applicationId, secretId);
      this.events.record(secret.delete(actor.userId, 'by_manager', this.clock.now()));
    });
  }

  async deleteAsSupport(actor: Actor, secretId: string, { reason, note }: DeleteBySupport): Promise<void> {
    await inTransaction(this.em, async (em) => {
      const secret = await lockLiveSecret(em, { id: secretId });
      if (!secret) throw new NotFound();
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
    const live = await this.liveSecrets(em, secret.applicationId);
    if (live.some((other) => other.id !== secret.id && lookTheSame(other.name, name))) throw new SecretNameTaken();
    this.events.record(secret.rename(name));
  }

  private setEnabled(secret: ClientSecret, enabled: boolean, actor: Actor): void {
    const now = this.clock.now();
    secret.assertNotExpired(now);
    const wasEnabled = !secret.disabledAt;
    if (enabled === wasEnabled) return;
    this.events.record(enabled ? secret.enable(now) : secret.disable(actor.userId, now));
  }

  private async assertRoomFor(em: EntityManager, applicationId: string, name: string, actor: Actor): Promise<void> {
    await lockSecretsOf(em, applicationId);
    const live = await this.liveSecrets(em, applicationId);
    const namesake = live.find((secret) => secret.name.toLowerCase() === name.toLowerCase());
    if (namesake) throw new SecretNameTaken(this.isSecondSubmit(namesake, actor));
    if (live.some((secret) => lookTheSame(secret.name, name))) throw new SecretNameTaken();
    const limit = this.config.maxSecretsPerApplication;
    if (live.length >= limit) throw new SecretLimitReached(limit);
  }

  private liveSecrets(em: EntityManager, applicationId: string): Promise<ClientSecret[]> {
    return em.find(ClientSecret, { applicationId, deletedAt: null }, { refresh: true });
  }

  private isSecondSubmit(namesake: ClientSecret, actor: Actor): boolean {
    const age = this.clock.now().getTime() - namesake.createdAt.getTime();
    return namesake.createdBy === actor.userId && age < secondSubmitMs;
  }

  /** The index decides: names may differ to JavaScript and be the same to PostgreSQL, and renames race too. */
  private unlessNameTaken<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return onUniqueViolation(
      'client_secret_name',
      () => new SecretNameTaken(),
      () => inTransaction(this.em, work),
    );
  }

  private async lock(em: EntityManager, applicationId: string, secretId: string): Promise<ClientSecret> {
    const secret = await lockLiveSecret(em, { id: secretId, applicationId });
    if (!secret) throw new NotFound();
    return secret;
  }
}
