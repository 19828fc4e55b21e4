import { Body, Controller, Get, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { WithLocation } from '../../../http/answers/answers-also.js';
import { ApiAnswer } from '../../../http/answers/api-answer.js';
import { IdParam } from '../../../http/requests/id-param.js';
import { Refuses } from '../../../http/answers/refuses.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { SupportOnly } from '../../../modules/roles/contract/support-only.js';
import { ApplicationAdministration } from '../../../modules/applications/contract/administration.js';
import {
  AdministeredApplication,
  AdministeredApplicationPage,
  CreateApplication,
  GrantScopes,
  ListAdministeredApplications,
  UpdateApplication,
} from '../../../modules/applications/contract/administration.schemas.js';
import { ApplicationClues } from '../../../modules/secrets/contract/application-clues.js';

/** All applications, for WMDA support. */
@ApiTags('WMDA support: applications')
@Controller('admin/applications')
@SupportOnly()
export class AdministeredApplicationsController {
  constructor(
    private readonly applications: ApplicationAdministration,
    private readonly clues: ApplicationClues,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List all applications by name' })
  @ApiAnswer(200, 'A page of applications', AdministeredApplicationPage)
  async listAllApplications(@Query({ schema: ListAdministeredApplications }) query: ListAdministeredApplications) {
    return this.applications.page(query, await this.clues.find(query.q ?? ''));
  }

  @Get(':id')
  @ApiOperation({ summary: 'See one application' })
  @ApiAnswer(200, 'The application', AdministeredApplication)
  getAdministeredApplication(@IdParam() id: string) {
    return this.applications.one(id);
  }

  @Post()
  @StepUp()
  @ApiOperation({ summary: 'Create an application, with the client id that it keeps for ever' })
  @ApiAnswer(201, 'The application', AdministeredApplication)
  @WithLocation()
  @Refuses(409, 'applications.already-there')
  async createApplication(
    @Body({ schema: CreateApplication }) body: CreateApplication,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const created = await this.applications.create(body);
    reply.header('Location', `/api/v1/admin/applications/${created.id}`);
    return created;
  }

  @Patch(':id')
  @StepUp()
  @ApiOperation({ summary: 'Rename an application, change its APIs, disable or enable it' })
  @ApiAnswer(200, 'The application, as it is now', AdministeredApplication)
  @Refuses(409, 'applications.already-there')
  updateApplication(@IdParam() id: string, @Body({ schema: UpdateApplication }) body: UpdateApplication) {
    return this.applications.update(id, body);
  }

  @Put(':id/apis/:apiId')
  @StepUp()
  @ApiOperation({ summary: 'Choose the scopes that an application may have of one of its APIs' })
  @ApiAnswer(200, 'The application, as it is now', AdministeredApplication)
  grantScopes(
    @IdParam() id: string,
    @IdParam('apiId') apiId: string,
    @Body({ schema: GrantScopes }) body: GrantScopes,
  ) {
    return this.applications.grantScopes(id, apiId, body);
  }
}
