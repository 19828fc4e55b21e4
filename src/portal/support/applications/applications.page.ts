import { Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/requests/id-param.js';
import { ApplicationDirectory } from '../../../modules/applications/contract/application-directory.js';
import { ApplicationAdministration } from '../../../modules/applications/contract/administration.js';
import { statuses } from '../../../modules/applications/contract/kinds-and-states.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { ApplicationClues } from '../../../modules/secrets/contract/application-clues.js';
import { applicationList, supportPartOf } from './applications.views.js';
import { idInAddress, pageSize, paged, searchable } from '../frame/list.views.js';
import { SecretChange } from '../../credentials/secret/changed-secret.js';
import { OneApplication } from '../../credentials/application/one-application.js';
import { Narrowing } from '../frame/narrowing.js';
import { RoleTables } from '../people/role-tables.js';
import { SupportPage } from '../frame/support-page.js';

const ListQuery = z.object({
  ...searchable,
  ...paged,
  status: z.enum(statuses).optional().catch(undefined),
  organisationId: idInAddress,
});
type ListQuery = z.output<typeof ListQuery>;

/** Applications: found, and seen with their secrets, APIs and managers. */
@SupportPage('admin/applications')
export class ApplicationsPage {
  constructor(
    private readonly applications: ApplicationAdministration,
    private readonly directory: ApplicationDirectory,
    private readonly page: OneApplication,
    private readonly clues: ApplicationClues,
    private readonly roles: RoleTables,
    private readonly narrowing: Narrowing,
  ) {}

  @Get()
  async list(@Query({ schema: ListQuery }) query: ListQuery) {
    const page = await this.applications.page({ ...query, limit: pageSize }, await this.clues.find(query.q ?? ''));
    return applicationList(page, query, await this.narrowing.of(query));
  }

  @Get(':id')
  async one(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query({ schema: SecretChange }) change: SecretChange,
  ) {
    const application = await this.applications.one(id);
    const managers = await this.roles.ofApplication({ id, organisationId: application.organisation.id });
    const seen = await this.directory.seenBy(actor, id);
    return this.page.show(actor, seen, change, supportPartOf(application, managers));
  }
}
