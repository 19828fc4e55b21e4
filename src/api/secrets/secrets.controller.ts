import { Body, Controller, Delete, Get, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { ApplicationDirectory } from '../../modules/applications/contract/application-directory.js';
import { Id } from '../../shared/id.js';
import { decodeCursor, toPage } from '../../shared/pagination.js';
import { storableMoment } from '../../shared/storable-times.js';
import { WithLocation } from '../../http/answers/answers-also.js';
import { ApiAnswer } from '../../http/answers/api-answer.js';
import { IdParam } from '../../http/requests/id-param.js';
import { Refuses } from '../../http/answers/refuses.js';
import { type Actor, CurrentActor } from '../../modules/identity/contract/actor.js';
import { StepUp } from '../../modules/identity/contract/sign-in/step-up.js';
import { CreateSecret, type SecretView, UpdateSecret } from '../../modules/secrets/contract/secret.schemas.js';
import { SecretDirectory } from '../../modules/secrets/contract/secret-directory.js';
import { SecretManagement } from '../../modules/secrets/contract/secret-management.js';
import { UsedAddresses } from '../../modules/secrets/contract/used-addresses.js';
import { CreatedSecretAnswer, ListSecrets, SecretAnswer, SecretPage } from './secrets.schemas.js';

const Cursor = z.tuple([storableMoment, Id]);

/** The client secrets of one application. */
@ApiTags('Client secrets')
@Controller('applications/:id/secrets')
export class SecretsController {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly secrets: SecretDirectory,
    private readonly management: SecretManagement,
    private readonly addresses: UsedAddresses,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the secrets of an application, newest first' })
  @ApiAnswer(200, 'A page of secrets, without their values', SecretPage)
  async listSecrets(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query({ schema: ListSecrets }) { limit, cursor, state }: ListSecrets,
  ) {
    const behind = cursor === undefined ? undefined : decodeCursor(cursor, Cursor).join(' ');
    await this.applications.seenBy(actor, id);
    const secrets = await this.secrets.listOf(id);
    const matching = secrets.filter((secret) => state === undefined || secret.state === state);
    // A page goes on behind its cursor even when that secret was deleted meanwhile.
    const rest =
      behind === undefined ? matching : matching.filter((secret) => `${secret.createdAt} ${secret.id}` < behind);
    const page = toPage(rest, limit, (secret) => [secret.createdAt, secret.id]);
    return { ...page, items: await this.withAddresses(page.items) };
  }

  @Get(':secretId')
  @ApiOperation({ summary: 'See one secret' })
  @ApiAnswer(200, 'The secret, without its value', SecretAnswer)
  async getSecret(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    await this.applications.seenBy(actor, id);
    const [secret] = await this.withAddresses([await this.secrets.one(id, secretId)]);
    return secret;
  }

  @Post()
  @StepUp()
  @ApiOperation({ summary: 'Create a secret: its value is in this answer and nowhere else, ever' })
  @ApiAnswer(201, 'The secret with its value. Store it now', CreatedSecretAnswer)
  @WithLocation()
  @Refuses(403, 'forbidden')
  @Refuses(409, 'secrets.name-taken', 'secrets.limit-reached', 'applications.disabled')
  async createSecret(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body({ schema: CreateSecret }) body: CreateSecret,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const created = await this.management.create(actor, id, body);
    reply.header('Location', `/api/v1/applications/${id}/secrets/${created.id}`);
    return { ...created, addresses: [] };
  }

  @Patch(':secretId')
  @StepUp({ when: (body) => (body as Partial<UpdateSecret> | undefined)?.enabled === true })
  @ApiOperation({
    summary: 'Rename, disable or enable a secret, or have it end by itself once its successor is in use',
  })
  @ApiAnswer(200, 'The secret as it is now', SecretAnswer)
  @Refuses(403, 'forbidden')
  @Refuses(409, 'secrets.name-taken', 'secrets.limit-reached', 'secrets.expired', 'secrets.disabled')
  async updateSecret(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('secretId') secretId: string,
    @Body({ schema: UpdateSecret }) body: UpdateSecret,
  ) {
    const [secret] = await this.withAddresses([await this.management.update(actor, id, secretId, body)]);
    return secret;
  }

  @Delete(':secretId')
  @StepUp()
  @ApiOperation({ summary: 'Delete a secret: it is refused from the next request on, for ever' })
  @ApiAnswer(204, 'It is deleted')
  @Refuses(403, 'forbidden')
  deleteSecret(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    return this.management.delete(actor, id, secretId);
  }

  private async withAddresses(secrets: readonly SecretView[]) {
    const addresses = await this.addresses.of(secrets.map(({ id }) => id));
    return secrets.map((secret) => ({ ...secret, addresses: addresses.get(secret.id) ?? [] }));
  }
}
