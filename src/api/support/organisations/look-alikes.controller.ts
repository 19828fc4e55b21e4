import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ApiAnswer } from '../../../http/answers/api-answer.js';
import { Id } from '../../../shared/id.js';
import { LookAlikeNames } from '../../../modules/applications/contract/look-alike-names.js';
import { SupportOnly } from '../../../modules/roles/contract/support-only.js';

const LookAlikesAnswer = z
  .object({
    items: z
      .array(
        z.object({
          kind: z.enum(['organisation', 'application']),
          named: z.array(z.object({ id: Id, name: z.string() })),
        }),
      )
      .meta({ description: 'Each with two names at least; the first 200 of each kind' }),
  })
  .meta({ id: 'LookAlikeNames' });

/** Names that look the same, for WMDA support to rename. */
@ApiTags('WMDA support: overview')
@Controller('admin/look-alike-names')
@SupportOnly()
export class LookAlikesController {
  constructor(private readonly names: LookAlikeNames) {}

  @Get()
  @ApiOperation({ summary: 'See names of organisations and applications that look the same' })
  @ApiAnswer(200, 'The names; no new one can look like one that is there', LookAlikesAnswer)
  async listLookAlikeNames() {
    return { items: await this.names.all() };
  }
}
