import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { onUniqueViolation } from '../../database/constraint-violation.js';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { Clock } from '../../shared/clock.js';
import { lookTheSame } from '../../shared/look-alikes.js';
import type { ApplicationRecord } from '../applications/contract/application-directory.js';
import { isSecondSubmit } from './contract/second-submit.js';
import type { CreatedSecret } from './contract/secret.schemas.js';
import { SecretViews } from './reading/secret-views.js';
import { ClientSecret, type NewSecret } from './secret.entity.js';
import { findLiveSecrets } from './secret.queries.js';
import { SecretLimitReached, SecretNameTaken } from './secrets.errors.js';

/** Makes client secrets within what an application may have. */
@Injectable()
export class Issuing {
  constructor(
    private readonly em: EntityManager,
    private readonly views: SecretViews,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** How many live secrets an application may have. */
  get limit(): number {
    return this.config.maxSecretsPerApplication;
  }

  /**
   * Makes a secret in the transaction of the caller, who holds the lock of `lockSecretsOf`.
   * @param most how many live secrets there may be with it
   * @throws SecretLimitReached, SecretNameTaken
   */
  async issue(em: EntityManager, request: NewSecret, most = this.limit): Promise<CreatedSecret> {
    await this.assertRoomFor(em, request, most);
    const { secret, value, event } = ClientSecret.issue(request, this.config.secretHashKeys, this.clock.now());
    em.persist(secret);
    this.events.record(event);
    await em.flush();
    // Read before it commits: whoever is answered with an error has no secret whose value nobody saw.
    return { ...(await this.views.one(secret.applicationId, secret.id)), value };
  }

  /** The index decides: names may differ to JavaScript and be the same to PostgreSQL, and renames race too. */
  unlessNameTaken<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return onUniqueViolation(
      'client_secret_name',
      () => new SecretNameTaken(),
      () => inTransaction(this.em, work),
    );
  }

  private async assertRoomFor(em: EntityManager, { application, name, createdBy }: NewSecret, most: number) {
    const live = await findLiveSecrets(em, application.id);
    const namesake = live.find((secret) => secret.name.toLowerCase() === name.toLowerCase());
    if (namesake) throw new SecretNameTaken(isSecondSubmit(namesake, createdBy, this.clock.now()));
    if (live.some((secret) => lookTheSame(secret.name, name))) throw new SecretNameTaken();
    if (live.length >= most) throw new SecretLimitReached(this.limit, live.length);
  }
}

/** Whose a new secret is. */
export function issuedTo({ id, clientId, organisation }: ApplicationRecord): NewSecret['application'] {
  return { id, clientId, organisationId: organisation.id };
}
