import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer } from '../../../http/answers/api-answer.js';
import { IdParam } from '../../../http/requests/id-param.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { SupportOnly } from '../../../modules/roles/contract/support-only.js';
import { SecretDirectory } from '../../../modules/secrets/contract/secret-directory.js';
import { SecretManagement } from '../../../modules/secrets/contract/secret-management.js';
import { DeleteBySupport, FleetPage, ListFleet } from '../../../modules/secrets/contract/secret-fleet.schemas.js';

/** The secrets of all members, for WMDA support. */
@ApiTags('WMDA support: client secrets')
@Controller('admin/secrets')
@SupportOnly()
export class FleetController {
  constructor(
    private readonly secrets: SecretDirectory,
    private readonly management: SecretManagement,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List all secrets, the first to expire first' })
  @ApiAnswer(200, 'A page of secrets, without their values', FleetPage)
  listAllSecrets(@Query({ schema: ListFleet }) query: ListFleet) {
    return this.secrets.fleet(query);
  }

  @Post(':id/delete')
  @StepUp()
  @ApiOperation({
    summary: 'Delete a secret: it is refused from the next request on, for ever',
    description: 'Its managers are told by mail, with the reason and the note.',
  })
  @ApiAnswer(204, 'It is deleted')
  deleteSecretAsSupport(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body({ schema: DeleteBySupport }) body: DeleteBySupport,
  ) {
    return this.management.deleteAsSupport(actor, id, body);
  }
}
