import { Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/requests/id-param.js';
import { Clock } from '../../../shared/clock.js';
import { ApplicationAdministration } from '../../../modules/applications/contract/administration.js';
import { statuses } from '../../../modules/applications/contract/kinds-and-states.js';
import { SecretDirectory } from '../../../modules/secrets/contract/secret-directory.js';
import { applicationDetail, applicationList } from './applications.views.js';
import { idInAddress, pageSize, paged, searchable } from '../frame/list.views.js';
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
    private readonly secrets: SecretDirectory,
    private readonly roles: RoleTables,
    private readonly narrowing: Narrowing,
    private readonly clock: Clock,
  ) {}

  @Get()
  async list(@Query({ schema: ListQuery }) query: ListQuery) {
    const page = await this.applications.page({ ...query, limit: pageSize });
    return applicationList(page, query, await this.narrowing.of(query));
  }

  @Get(':id')
  async one(@IdParam() id: string) {
    const application = await this.applications.one(id);
    const secrets = await this.secrets.listOf(id);
    const managers = await this.roles.ofApplication({ id, organisationId: application.organisation.id });
    return applicationDetail(application, secrets, managers, this.clock.now());
  }
}
