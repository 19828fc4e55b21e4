import { Body, Controller, Delete, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiAnswer } from '../../http/answers/api-answer.js';
import { WithLocation } from '../../http/answers/answers-also.js';
import { Refuses } from '../../http/answers/refuses.js';
import { IdParam } from '../../http/requests/id-param.js';
import { type Actor, CurrentActor } from '../../modules/identity/contract/actor.js';
import { StepUp } from '../../modules/identity/contract/sign-in/step-up.js';
import { PauseSecret } from '../../modules/secrets/contract/pause/pause.schemas.js';
import { SecretPauses } from '../../modules/secrets/contract/pause/secret-pauses.js';
import { RotateSecret } from '../../modules/secrets/contract/rotation/rotation.schemas.js';
import { SecretRotation } from '../../modules/secrets/contract/rotation/secret-rotation.js';
import { UsedAddresses } from '../../modules/secrets/contract/used-addresses.js';
import { CreatedSecretAnswer, SecretAnswer } from './secrets.schemas.js';

/** The way from one secret to the next. */
@ApiTags('Client secrets')
@Controller('applications/:id/secrets/:secretId')
export class RotationController {
  constructor(
    private readonly rotation: SecretRotation,
    private readonly pauses: SecretPauses,
    private readonly addresses: UsedAddresses,
  ) {}

  @Post('rotate')
  @StepUp()
  @ApiOperation({
    summary: 'Create the successor of a secret, which goes on working: the value is in this answer alone',
  })
  @ApiAnswer(201, 'The new secret with its value. Store it now', CreatedSecretAnswer)
  @WithLocation()
  @Refuses(403, 'forbidden')
  @Refuses(
    409,
    'secrets.name-taken',
    'secrets.limit-reached',
    'secrets.expired',
    'secrets.disabled',
    'applications.disabled',
  )
  async rotateSecret(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('secretId') secretId: string,
    @Body({ schema: RotateSecret }) body: RotateSecret,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const created = await this.rotation.rotate(actor, id, secretId, body);
    reply.header('Location', `/api/v1/applications/${id}/secrets/${created.id}`);
    return { ...created, addresses: [] };
  }

  @Post('pause')
  @ApiOperation({ summary: 'Disable a secret for a while: it works again by itself' })
  @ApiAnswer(200, 'The secret as it is now', SecretAnswer)
  @Refuses(403, 'forbidden')
  @Refuses(409, 'secrets.expired', 'secrets.disabled')
  async pauseSecret(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('secretId') secretId: string,
    @Body({ schema: PauseSecret }) body: PauseSecret,
  ) {
    const secret = await this.pauses.pause(actor, id, secretId, body);
    return { ...secret, addresses: (await this.addresses.of([secretId])).get(secretId) ?? [] };
  }

  @Delete('pause')
  @StepUp()
  @ApiOperation({ summary: 'End the pause of a secret: it works again at once' })
  @ApiAnswer(204, 'The secret works')
  @Refuses(403, 'forbidden')
  endPause(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    return this.pauses.end(actor, id, secretId);
  }
}
