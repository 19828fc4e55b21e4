import { Injectable } from '@nestjs/common';
import type { ApplicationRecord } from '../../modules/applications/contract/application-directory.js';
import type { AccessScope } from '../../modules/roles/contract/access-policy.js';
import { type CredentialManager, RoleDirectory } from '../../modules/roles/contract/role-directory.js';
import {
  type RevocationNotice,
  RevocationNotices,
} from '../../modules/secrets/contract/revocation/revocation-notices.js';
import { type Refusal, SecretDirectory } from '../../modules/secrets/contract/secret-directory.js';
import type { SecretView } from '../../modules/secrets/contract/secret.schemas.js';

/** What is known of one application. */
export interface ApplicationFacts {
  readonly application: ApplicationRecord;
  /** Newest first. */
  readonly secrets: readonly SecretView[];
  readonly refusals: readonly Refusal[];
  /** Revocations that nobody dismissed, the newest first. */
  readonly revocations: readonly RevocationNotice[];
  readonly managers: readonly CredentialManager[];
  /** Whether the viewer may change its secrets. */
  readonly canManage: boolean;
}

/** Joins what several modules know of applications. The number of queries does not depend on how many there are. */
@Injectable()
export class ApplicationOverview {
  constructor(
    private readonly secrets: SecretDirectory,
    private readonly roles: RoleDirectory,
    private readonly notices: RevocationNotices,
  ) {}

  /** @param applications that the viewer may see, @param scope what the viewer may reach */
  async of(applications: readonly ApplicationRecord[], scope: AccessScope): Promise<ApplicationFacts[]> {
    const ids = applications.map(({ id }) => id);
    const secrets = await this.secrets.listsOf(ids);
    const refusals = await this.secrets.refusalsOf(ids);
    const revocations = await this.notices.openOf(ids);
    const managers = await this.roles.managersOf(
      applications.map(({ id, organisation }) => ({ id, organisationId: organisation.id })),
    );
    return applications.map((application) => ({
      application,
      secrets: secrets.get(application.id) ?? [],
      refusals: refusals.get(application.id) ?? [],
      revocations: revocations.get(application.id) ?? [],
      managers: managers.get(application.id) ?? [],
      canManage:
        scope.organisationIds.includes(application.organisation.id) || scope.applicationIds.includes(application.id),
    }));
  }
}
