import { Get } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/requests/id-param.js';
import { Clock } from '../../../shared/clock.js';
import { ApplicationDirectory } from '../../../modules/applications/contract/application-directory.js';
import { pageOfApplication } from '../../../modules/applications/contract/page-of-application.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { Unattended } from '../../../modules/identity/contract/sessions/unattended.js';
import { ApplicationOverview } from '../../../modules/overview/contract/application-overview.js';
import { AccessPolicy } from '../../../modules/roles/contract/access-policy.js';
import { definePage, show } from '../../page/page.js';
import { PageController } from '../../page/page-controller.js';
import { RotationCard, rotationCard } from './rotation-card.js';

const rotationPage = definePage('rotation', 'Change to a new secret', {
  application: z.string(),
  page: z.string(),
  rotation: RotationCard.nullable(),
});

/** How far the change to a new secret is; asked again and again by the script of an open page. */
@PageController('manage-clients/:id/rotation')
export class RotationPage {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly overview: ApplicationOverview,
    private readonly policy: AccessPolicy,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Unattended()
  async rotation(@CurrentActor() actor: Actor, @IdParam() id: string) {
    const application = await this.applications.seenBy(actor, id);
    const [facts] = await this.overview.of([application], await this.policy.scopeOf(actor));
    const canManage = facts?.canManage === true && application.status === 'active';
    return show(rotationPage, {
      application: application.name,
      page: pageOfApplication(id),
      rotation: facts ? rotationCard(facts, canManage, this.clock.now()) : null,
    });
  }
}
