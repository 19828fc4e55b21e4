import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Config } from '../../config/config.js';
import { ApiAnswer } from '../../http/answers/api-answer.js';
import { IdParam } from '../../http/requests/id-param.js';
import { Id } from '../../shared/id.js';
import { storableText } from '../../shared/storable-text.js';
import { decodeCursor, toPage } from '../../shared/pagination.js';
import {
  ApplicationDirectory,
  type ApplicationRecord,
} from '../../modules/applications/contract/application-directory.js';
import { pageOfApplication } from '../../modules/applications/contract/page-of-application.js';
import { type Actor, CurrentActor } from '../../modules/identity/contract/actor.js';
import { ApplicationOverview } from '../../modules/overview/contract/application-overview.js';
import { RoleDirectory } from '../../modules/roles/contract/role-directory.js';
import {
  ApplicationPage,
  ApplicationView,
  ListApplications,
  ListManagers,
  ManagerPage,
} from './applications.schemas.js';

const ManagerCursor = z.tuple([storableText, Id]);

/** Applications with what several modules know of them. */
@ApiTags('Applications')
@Controller('applications')
export class ApplicationsController {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly overview: ApplicationOverview,
    private readonly roles: RoleDirectory,
    private readonly config: Config,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the applications that you manage, by name' })
  @ApiAnswer(200, 'A page of applications', ApplicationPage)
  async listApplications(@CurrentActor() actor: Actor, @Query({ schema: ListApplications }) query: ListApplications) {
    const { items, nextCursor } = await this.applications.pageFor(actor, query);
    return { items: await this.describe(items), nextCursor };
  }

  @Get(':id')
  @ApiOperation({ summary: 'See one application' })
  @ApiAnswer(200, 'The application', ApplicationView)
  async getApplication(@CurrentActor() actor: Actor, @IdParam() id: string) {
    const [view] = await this.describe([await this.applications.seenBy(actor, id)]);
    return view;
  }

  @Get(':id/managers')
  @ApiOperation({ summary: 'See who manages the secrets of an application' })
  @ApiAnswer(200, 'A page of credential managers', ManagerPage)
  async listManagers(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query({ schema: ListManagers }) { limit, cursor }: ListManagers,
  ) {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, ManagerCursor);
    const application = await this.applications.seenBy(actor, id);
    const managers = (await this.roles.managersOf([withOrganisation(application)])).get(id) ?? [];
    const rest =
      after === undefined ? managers : managers.filter(({ name, id: person }) => comesAfter([name, person], after));
    return toPage(rest, limit, (manager) => [manager.name, manager.id]);
  }

  private async describe(applications: ApplicationRecord[]) {
    const [inShort, managers] = await Promise.all([
      this.overview.inShort(applications),
      this.roles.managersOf(applications.map(withOrganisation)),
    ]);
    return inShort.map(({ application, summary }) => ({
      ...application,
      ...summary,
      url: `${this.config.publicUrl}${pageOfApplication(application.id)}`,
      managerCount: managers.get(application.id)?.length ?? 0,
    }));
  }
}

/** The order of `RoleDirectory.managersOf`, which a cursor points into. */
function comesAfter([name, id]: [string, string], [lastName, lastId]: [string, string]): boolean {
  return name === lastName ? id > lastId : name > lastName;
}

function withOrganisation({ id, organisation }: ApplicationRecord) {
  return { id, organisationId: organisation.id };
}
