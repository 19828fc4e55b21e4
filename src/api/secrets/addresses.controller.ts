import { Body, Controller, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer } from '../../http/answers/api-answer.js';
import { Refuses } from '../../http/answers/refuses.js';
import { IdParam } from '../../http/requests/id-param.js';
import { type Actor, CurrentActor } from '../../modules/identity/contract/actor.js';
import { NameAddress, UsedAddresses } from '../../modules/secrets/contract/used-addresses.js';

/** The addresses from which the secrets of an application are used. */
@ApiTags('Client secrets')
@Controller('applications/:id/addresses')
export class AddressesController {
  constructor(private readonly addresses: UsedAddresses) {}

  @Put()
  @ApiOperation({
    summary: 'Name an address from which secrets are used, for all who see the application',
    description: 'The address is one that a secret of the application shows. `null` takes its name away.',
  })
  @ApiAnswer(204, 'It has this name')
  @Refuses(403, 'forbidden')
  nameAddress(@CurrentActor() actor: Actor, @IdParam() id: string, @Body({ schema: NameAddress }) body: NameAddress) {
    return this.addresses.name(actor, id, body);
  }
}
