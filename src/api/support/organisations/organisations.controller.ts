import { Body, Controller, Get, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { WithLocation } from '../../../http/answers/answers-also.js';
import { ApiAnswer } from '../../../http/answers/api-answer.js';
import { IdParam } from '../../../http/requests/id-param.js';
import { Refuses } from '../../../http/answers/refuses.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { SupportOnly } from '../../../modules/roles/contract/support-only.js';
import { OrganisationAdministration } from '../../../modules/applications/contract/administration.js';
import {
  CreateOrganisation,
  ListOrganisations,
  OrganisationPage,
  OrganisationView,
  UpdateOrganisation,
} from '../../../modules/applications/contract/administration.schemas.js';

/** Member organisations, for WMDA support. */
@ApiTags('WMDA support: organisations')
@Controller('admin/organisations')
@SupportOnly()
export class OrganisationsController {
  constructor(private readonly organisations: OrganisationAdministration) {}

  @Get()
  @ApiOperation({ summary: 'List the organisations by name' })
  @ApiAnswer(200, 'A page of organisations', OrganisationPage)
  listOrganisations(@Query({ schema: ListOrganisations }) query: ListOrganisations) {
    return this.organisations.page(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'See one organisation' })
  @ApiAnswer(200, 'The organisation', OrganisationView)
  getOrganisation(@IdParam() id: string) {
    return this.organisations.one(id);
  }

  @Post()
  @StepUp()
  @ApiOperation({ summary: 'Add an organisation' })
  @ApiAnswer(201, 'The organisation', OrganisationView)
  @WithLocation()
  @Refuses(409, 'applications.already-there')
  async createOrganisation(
    @Body({ schema: CreateOrganisation }) body: CreateOrganisation,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const created = await this.organisations.create(body);
    reply.header('Location', `/api/v1/admin/organisations/${created.id}`);
    return created;
  }

  @Patch(':id')
  @StepUp()
  @ApiOperation({ summary: 'Correct an organisation, disable or enable it' })
  @ApiAnswer(200, 'The organisation, as it is now', OrganisationView)
  @Refuses(409, 'applications.already-there')
  updateOrganisation(@IdParam() id: string, @Body({ schema: UpdateOrganisation }) body: UpdateOrganisation) {
    return this.organisations.update(id, body);
  }
}
