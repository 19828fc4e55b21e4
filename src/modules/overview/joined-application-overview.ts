import { Injectable } from '@nestjs/common';
import type { ApplicationRecord } from '../applications/contract/application-directory.js';
import type { AccessScope } from '../roles/contract/access-policy.js';
import { MailedLinks } from '../identity/contract/links/mailed-links.js';
import { RoleDirectory } from '../roles/contract/role-directory.js';
import { RevocationNotices } from '../secrets/contract/revocation/revocation-notices.js';
import { SecretEndings } from '../secrets/contract/rotation/secret-endings.js';
import { SecretDirectory } from '../secrets/contract/secret-directory.js';
import type { ApplicationFacts, ApplicationInShort, ApplicationOverview } from './contract/application-overview.js';

@Injectable()
export class JoinedApplicationOverview implements ApplicationOverview {
  constructor(
    private readonly secrets: SecretDirectory,
    private readonly roles: RoleDirectory,
    private readonly notices: RevocationNotices,
    private readonly links: MailedLinks,
    private readonly endings: SecretEndings,
  ) {}

  async of(applications: readonly ApplicationRecord[], scope: AccessScope): Promise<ApplicationFacts[]> {
    const ids = applications.map(({ id }) => id);
    const secrets = await this.secrets.listsOf(ids);
    const ending = [...secrets.values()].flat().filter(({ endAfterDays }) => endAfterDays !== null);
    const endings = await this.endings.progressOf(ending.map(({ id }) => id));
    const refusals = await this.secrets.refusalsOf(ids);
    const revocations = await this.notices.openOf(ids);
    const people = await this.roles.managersAndInvitedOf(
      applications.map(({ id, organisation }) => ({ id, organisationId: organisation.id })),
    );
    const invited = [...people.values()].flatMap((of) => of.invited.map(({ id }) => id));
    const until = await this.links.invitedUntil([...new Set(invited)]);
    return applications.map((application) => ({
      application,
      secrets: secrets.get(application.id) ?? [],
      endings,
      refusals: refusals.get(application.id) ?? [],
      revocations: revocations.get(application.id) ?? [],
      managers: people.get(application.id)?.managers ?? [],
      invited: (people.get(application.id)?.invited ?? []).map(({ id, name }) => ({
        name,
        until: until.get(id) ?? null,
      })),
      canManage:
        scope.organisationIds.includes(application.organisation.id) || scope.applicationIds.includes(application.id),
    }));
  }

  async inShort(applications: readonly ApplicationRecord[]): Promise<ApplicationInShort[]> {
    const summaries = await this.secrets.summariesOf(applications.map(({ id }) => id));
    return applications.flatMap((application) => {
      const summary = summaries.get(application.id);
      if (!summary) return [];
      return [{ application, summary: application.status === 'disabled' ? { ...summary, needs: 'nothing' } : summary }];
    });
  }
}
