import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Config } from '../../../config/config.js';
import { Clock } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/domain-error.js';
import type { ApplicationRecord } from '../../../modules/applications/contract/application-directory.js';
import { Activity } from '../../../modules/audit/contract/activity.js';
import type { Actor } from '../../../modules/identity/contract/actor.js';
import { ApplicationOverview } from '../../../modules/overview/contract/application-overview.js';
import { AccessPolicy } from '../../../modules/roles/contract/access-policy.js';
import { definePage, show } from '../../page/page.js';
import { Section } from '../../support/frame/detail.views.js';
import { ActivityEntries, activityEntries } from './activity-entries.js';
import { ApiAccess, accessOf } from '../value/api-access.js';
import { sectionOf, type SupportSide } from './application-section.js';
import { type SecretChange, SecretNotices } from '../secret/changed-secret.js';
import { ApplicationSection } from './credentials.views.js';
import { UseOfSecrets } from '../use/use-of-secrets.js';
import { UsePart } from '../use/use-part.js';
import { RefusedPart, RefusedPartReader } from '../refusals/refused-part.js';

const applicationPage = definePage('application', 'Application', {
  application: ApplicationSection,
  use: UseOfSecrets,
  access: ApiAccess,
  entries: ActivityEntries,
  refused: RefusedPart,
  /** Whether it stands among the pages of WMDA support, and what belongs to it there. */
  forSupport: z.boolean(),
  /** Leads somebody of WMDA support from the managers' page to their own; empty for everybody else. */
  supportPath: z.string(),
  sections: z.array(Section),
});

/** What WMDA support is shown on the same page. */
export interface SupportPart extends SupportSide {
  readonly sections: readonly Section[];
}

const shownEntries = 5;
const shownRefusals = 10;

/** The page of one application: its parts, one line each. */
@Injectable()
export class OneApplication {
  constructor(
    private readonly overview: ApplicationOverview,
    private readonly policy: AccessPolicy,
    private readonly activity: Activity,
    private readonly use: UsePart,
    private readonly refused: RefusedPartReader,
    private readonly notices: SecretNotices,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** @param application that the actor may see @param change that led here */
  async show(actor: Actor, application: ApplicationRecord, change: SecretChange, support?: SupportPart) {
    const scope = await this.policy.scopeOf(actor);
    const [facts] = await this.overview.of([application], scope);
    if (!facts) throw new NotFound();
    const { items } = await this.activity.of(actor, application.id, { limit: shownEntries });
    return show(
      applicationPage,
      {
        application: sectionOf(facts, this.clock.now(), { changed: change.secret, support }),
        use: await this.use.of(facts),
        access: accessOf(application, this.config.issuer),
        entries: activityEntries(items),
        refused: await this.refused.read(application, facts.refusals, {}, shownRefusals),
        forSupport: support !== undefined,
        supportPath: scope.support && !support ? `/admin/applications/${application.id}` : '',
        sections: [...(support?.sections ?? [])],
      },
      { title: application.name, notice: await this.notices.on(application, change) },
    );
  }
}
