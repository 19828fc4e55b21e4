import { Body, Controller, Get, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { WithLocation } from '../../../http/answers/answers-also.js';
import { ApiAnswer } from '../../../http/answers/api-answer.js';
import { IdParam } from '../../../http/requests/id-param.js';
import { Refuses } from '../../../http/answers/refuses.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { SupportOnly } from '../../../modules/roles/contract/support-only.js';
import { ApiAdministration } from '../../../modules/applications/contract/administration.js';
import {
  ApiPage,
  ApiView,
  CreateApi,
  ListApis,
  UpdateApi,
} from '../../../modules/applications/contract/administration.schemas.js';

/** APIs that applications may reach, for WMDA support. */
@ApiTags('WMDA support: APIs')
@Controller('admin/apis')
@SupportOnly()
export class ApisController {
  constructor(private readonly apis: ApiAdministration) {}

  @Get()
  @ApiOperation({ summary: 'List the APIs by code' })
  @ApiAnswer(200, 'A page of APIs', ApiPage)
  listApis(@Query({ schema: ListApis }) query: ListApis) {
    return this.apis.page(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'See one API' })
  @ApiAnswer(200, 'The API', ApiView)
  getApi(@IdParam() id: string) {
    return this.apis.one(id);
  }

  @Post()
  @StepUp()
  @ApiOperation({ summary: 'Publish an API' })
  @ApiAnswer(201, 'The API', ApiView)
  @WithLocation()
  @Refuses(409, 'applications.already-there')
  async createApi(@Body({ schema: CreateApi }) body: CreateApi, @Res({ passthrough: true }) reply: FastifyReply) {
    const created = await this.apis.create(body);
    reply.header('Location', `/api/v1/admin/apis/${created.id}`);
    return created;
  }

  @Patch(':id')
  @StepUp()
  @ApiOperation({ summary: 'Change an API' })
  @ApiAnswer(200, 'The API, as it is now', ApiView)
  @Refuses(409, 'applications.already-there')
  updateApi(@IdParam() id: string, @Body({ schema: UpdateApi }) body: UpdateApi) {
    return this.apis.update(id, body);
  }
}
