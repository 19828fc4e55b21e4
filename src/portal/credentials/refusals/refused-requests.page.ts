import { Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/requests/id-param.js';
import { ApplicationDirectory } from '../../../modules/applications/contract/application-directory.js';
import { pageOfApplication } from '../../../modules/applications/contract/page-of-application.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { SecretDirectory } from '../../../modules/secrets/contract/secret-directory.js';
import { definePage, show } from '../../page/page.js';
import { PageController } from '../../page/page-controller.js';
import { RefusedFilter, RefusedPart, RefusedPartReader } from './refused-part.js';

const refusedRequestsPage = definePage('refused-requests', 'Refused requests', {
  application: z.string(),
  page: z.string(),
  refused: RefusedPart,
});

/** Why systems of an application were refused in the last 30 days, and what mends it. */
@PageController('manage-clients/:id/refusals')
export class RefusedRequestsPage {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly secrets: SecretDirectory,
    private readonly refused: RefusedPartReader,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query({ schema: RefusedFilter }) filter: RefusedFilter,
  ) {
    const application = await this.applications.seenBy(actor, id);
    const known = (await this.secrets.refusalsOf([id])).get(id) ?? [];
    const refused = await this.refused.read(application, known, filter);
    return show(refusedRequestsPage, { application: application.name, page: pageOfApplication(id), refused });
  }
}
