import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { AnyOrigin } from '../../http/requests/accepts-any-origin.js';
import { ApiAnswer } from '../../http/answers/api-answer.js';
import { Public } from '../../http/requests/public.js';
import { Refuses } from '../../http/answers/refuses.js';
import { type Caller, CurrentCaller } from '../../modules/identity/contract/caller.js';
import { SelfRevocation } from '../../modules/verification/contract/self-revocation.js';

/** Any string: what is no secret is answered like one that is. */
const RevokeSecret = z
  .strictObject({
    value: z.string().meta({ description: 'The whole client secret' }),
  })
  .meta({ id: 'RevokeSecret' });
type RevokeSecret = z.output<typeof RevokeSecret>;

/** Ends a secret without asking who presents it. */
@ApiTags('Client secrets')
@Controller('secrets')
export class SelfRevocationController {
  constructor(private readonly revocation: SelfRevocation) {}

  @Post('revoke')
  @Public('whoever holds the value of a secret may end it, and need not know whose it is')
  @AnyOrigin('the value alone counts: there is nothing that a browser would add to it')
  @ApiOperation({
    summary: 'Revoke a secret whose value is known to you: it is deleted at once, for ever',
    description: 'The answer is the same for any string. Managers and WMDA support are told, with your address.',
  })
  @ApiAnswer(202, 'If this was a secret, it is deleted')
  @Refuses(429, 'too-many-attempts')
  revokeSecret(
    @Body({ schema: RevokeSecret }) { value }: RevokeSecret,
    @CurrentCaller() { ip }: Caller,
  ): Promise<void> {
    return this.revocation.revoke(value, ip);
  }
}
