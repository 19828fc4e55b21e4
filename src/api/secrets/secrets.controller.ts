import { Body, Controller, Delete, Get, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { WithLocation } from '../../http/answers/answers-also.js';
import { ApiAnswer } from '../../http/answers/api-answer.js';
import { IdParam } from '../../http/requests/id-param.js';
import { Refuses } from '../../http/answers/refuses.js';
import { type Actor, CurrentActor } from '../../modules/identity/contract/actor.js';
import { StepUp } from '../../modules/identity/contract/sign-in/step-up.js';
import {
  CreatedSecret,
  CreateSecret,
  SecretView,
  UpdateSecret,
} from '../../modules/secrets/contract/secret.schemas.js';
import { SecretReader } from '../../modules/secrets/reading/secret-reader.js';
import { ListSecrets, SecretPage } from './secrets.schemas.js';
import { SecretsService } from '../../modules/secrets/secrets.service.js';

/** The client secrets of one application. */
@ApiTags('Client secrets')
@Controller('applications/:id/secrets')
export class SecretsController {
  constructor(
    private readonly secrets: SecretsService,
    private readonly reader: SecretReader,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the secrets of an application, newest first' })
  @ApiAnswer(200, 'A page of secrets, without their values', SecretPage)
  listSecrets(@CurrentActor() actor: Actor, @IdParam() id: string, @Query({ schema: ListSecrets }) query: ListSecrets) {
    return this.reader.list(actor, id, query);
  }

  @Get(':secretId')
  @ApiOperation({ summary: 'See one secret' })
  @ApiAnswer(200, 'The secret, without its value', SecretView)
  getSecret(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    return this.reader.one(actor, id, secretId);
  }

  @Post()
  @StepUp()
  @ApiOperation({ summary: 'Create a secret: its value is in this answer and nowhere else, ever' })
  @ApiAnswer(201, 'The secret with its value. Store it now', CreatedSecret)
  @WithLocation()
  @Refuses(403, 'forbidden')
  @Refuses(409, 'secrets.name-taken', 'secrets.limit-reached', 'applications.disabled')
  async createSecret(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body({ schema: CreateSecret }) body: CreateSecret,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const created = await this.secrets.create(actor, id, body);
    reply.header('Location', `/api/v1/applications/${id}/secrets/${created.id}`);
    return created;
  }

  @Patch(':secretId')
  @StepUp({ when: (body) => (body as Partial<UpdateSecret> | undefined)?.enabled === true })
  @ApiOperation({ summary: 'Rename, disable or enable a secret' })
  @ApiAnswer(200, 'The secret as it is now', SecretView)
  @Refuses(403, 'forbidden')
  @Refuses(409, 'secrets.name-taken', 'secrets.expired', 'applications.disabled')
  updateSecret(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('secretId') secretId: string,
    @Body({ schema: UpdateSecret }) body: UpdateSecret,
  ) {
    return this.secrets.update(actor, id, secretId, body);
  }

  @Delete(':secretId')
  @StepUp()
  @ApiOperation({ summary: 'Delete a secret: it is refused from the next request on, for ever' })
  @ApiAnswer(204, 'It is deleted')
  @Refuses(403, 'forbidden')
  deleteSecret(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    return this.secrets.delete(actor, id, secretId);
  }
}
