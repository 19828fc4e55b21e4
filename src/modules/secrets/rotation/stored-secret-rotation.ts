import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../../events/domain-events.js';
import { dateOf, oneYearAfter } from '../../../shared/calendar-date.js';
import { Clock } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/domain-error.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import type { Actor } from '../../identity/contract/actor.js';
import type { RotateSecret } from '../contract/rotation/rotation.schemas.js';
import type { SecretRotation } from '../contract/rotation/secret-rotation.js';
import type { CreatedSecret } from '../contract/secret.schemas.js';
import { issuedTo, Issuing } from '../issuing.js';
import { SecretViews } from '../reading/secret-views.js';
import { ClientSecret } from '../secret.entity.js';
import { findLiveSecrets, holdLiveSecret, lockSecretsOf } from '../secret.queries.js';
import { ApplicationDisabled } from '../secrets.errors.js';
import { successorName } from './successor-name.js';

@Injectable()
export class StoredSecretRotation implements SecretRotation {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly issuing: Issuing,
    private readonly views: SecretViews,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  async rotate(actor: Actor, applicationId: string, secretId: string, wish: RotateSecret): Promise<CreatedSecret> {
    const now = this.clock.now();
    const { expiresOn = oneYearAfter(dateOf(now)), endOldAfterDays: days } = wish;
    ClientSecret.assertLife(expiresOn, now);
    const application = await this.applications.managedBy(actor, applicationId);
    if (application.status === 'disabled') throw new ApplicationDisabled();
    return this.issuing.unlessNameTaken(async (em) => {
      await lockSecretsOf(em, applicationId);
      const old = await holdLiveSecret(em, { id: secretId, applicationId });
      old.assertWorking(now);
      const taken = (await findLiveSecrets(em, applicationId)).map(({ name }) => name);
      const request = {
        application: issuedTo(application),
        name: wish.name ?? successorName(old.name, taken, now),
        expiresOn,
        createdBy: actor.userId,
        replaces: old.id,
      };
      // The old one is still needed until its successor is in use, so there may be one more than otherwise.
      const created = await this.issuing.issue(em, request, this.issuing.limit + 1);
      if (days !== undefined && days !== old.endAfterDays) {
        this.events.record(old.arrangeEnd({ days, by: actor.userId, successorId: created.id }, now));
      }
      return created;
    });
  }

  async nameOfSuccessor(applicationId: string, secretId: string): Promise<string> {
    const live = await this.views.ofApplication(applicationId);
    const old = live.find(({ id }) => id === secretId);
    if (!old) throw new NotFound();
    return successorName(
      old.name,
      live.map(({ name }) => name),
      this.clock.now(),
    );
  }
}
