import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { AnyOrigin } from '../../../http/any-origin.js';
import { ApiAnswer } from '../../../http/api-answer.js';
import { IdParam } from '../../../http/id-param.js';
import { Refuses } from '../../../http/refuses.js';
import { Public } from '../../../http/public.js';
import { Id } from '../../../shared/id.js';
import { decodeCursor, toPage } from '../../../shared/pagination.js';
import { storableMoment } from '../../../shared/storable-times.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import { type Actor, CurrentActor } from '../../identity/contract/actor.js';
import { type Caller, CurrentCaller } from '../../identity/contract/caller.js';
import { RevocationNotices } from '../contract/revocation/revocation-notices.js';
import { ListRevocations, RevocationPage, RevokeSecret } from './revocation.schemas.js';
import { SelfRevocation } from './self-revocation.service.js';

const Cursor = z.tuple([storableMoment, Id]);

/** Secrets that somebody who held their value revoked. */
@ApiTags('Client secrets')
@Controller()
export class RevocationsController {
  constructor(
    private readonly revocation: SelfRevocation,
    private readonly notices: RevocationNotices,
    private readonly applications: ApplicationDirectory,
  ) {}

  @Post('secrets/revoke')
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

  @Get('applications/:id/revocations')
  @ApiOperation({ summary: 'List secrets that others revoked and no manager has taken note of, the newest first' })
  @ApiAnswer(200, 'A page of notices', RevocationPage)
  async listRevocations(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query({ schema: ListRevocations }) { limit, cursor }: ListRevocations,
  ) {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, Cursor).join(' ');
    await this.applications.seenBy(actor, id);
    const open = (await this.notices.openOf([id])).get(id) ?? [];
    const shown = open.map((notice) => ({ ...notice, revokedAt: notice.revokedAt.toISOString() }));
    const rest = shown.filter(({ revokedAt, secretId }) => after === undefined || `${revokedAt} ${secretId}` < after);
    return toPage(rest, limit, ({ revokedAt, secretId }) => [revokedAt, secretId]);
  }

  @Delete('applications/:id/revocations/:secretId')
  @ApiOperation({ summary: 'Take note of a revoked secret: its notice is shown no more' })
  @ApiAnswer(204, 'It is dismissed')
  @Refuses(403, 'forbidden')
  dismissRevocation(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    return this.notices.dismiss(actor, id, secretId);
  }
}
