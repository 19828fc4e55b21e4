import { Controller, Delete, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ApiAnswer } from '../../http/answers/api-answer.js';
import { IdParam } from '../../http/requests/id-param.js';
import { Refuses } from '../../http/answers/refuses.js';
import { Id } from '../../shared/id.js';
import { decodeCursor, toPage } from '../../shared/pagination.js';
import { storableMoment } from '../../shared/storable-times.js';
import { ApplicationDirectory } from '../../modules/applications/contract/application-directory.js';
import { type Actor, CurrentActor } from '../../modules/identity/contract/actor.js';
import { RevocationNotices } from '../../modules/secrets/contract/revocation/revocation-notices.js';
import { ListRevocations, RevocationPage } from './revocations.schemas.js';

const Cursor = z.tuple([storableMoment, Id]);

/** Secrets that somebody who held their value revoked. */
@ApiTags('Client secrets')
@Controller('applications/:id/revocations')
export class RevocationsController {
  constructor(
    private readonly notices: RevocationNotices,
    private readonly applications: ApplicationDirectory,
  ) {}

  @Get()
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

  @Delete(':secretId')
  @ApiOperation({ summary: 'Take note of a revoked secret: its notice is shown no more' })
  @ApiAnswer(204, 'It is dismissed')
  @Refuses(403, 'forbidden')
  dismissRevocation(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    return this.notices.dismiss(actor, id, secretId);
  }
}
