import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiAnswer } from '../../http/answers/api-answer.js';
import { Refuses } from '../../http/answers/refuses.js';
import { Public } from '../../http/requests/public.js';
import { EmailChangeByLink } from '../../modules/identity/contract/email-change/email-change-by-link.js';
import { EmailConfirmed, FollowEmailLink } from './sign-in.schemas.js';

/** What the mailed links of a change of e-mail lead to. */
@ApiTags('Sign-in')
@Controller('auth/email')
export class EmailChangeController {
  constructor(private readonly changes: EmailChangeByLink) {}

  @Post('confirm')
  @Public('the mailed link shows who reads the new address')
  @ApiOperation({
    summary: 'Confirm a new e-mail address',
    description:
      'It takes effect 24 hours after this and after the former address was told, or at once when that one has agreed; then all sessions end.',
  })
  @ApiAnswer(202, 'Confirmed: it takes effect then, unless the former address stops it', EmailConfirmed)
  @ApiResponse({ status: 204, description: 'It is the address now: the former one had agreed' })
  @Refuses(401, 'identity.link-invalid')
  @Refuses(409, 'identity.email-taken')
  async confirmEmail(
    @Body({ schema: FollowEmailLink }) { token }: FollowEmailLink,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const effectiveAt = await this.changes.confirm(token);
    if (effectiveAt) return { effectiveAt: effectiveAt.toISOString() };
    reply.status(204);
    return undefined;
  }

  @Post('agree')
  @Public('the mailed link shows who reads the former address')
  @ApiOperation({ summary: 'Agree, at the former address, to a new one: it takes effect as soon as it is confirmed' })
  @ApiAnswer(204, 'Agreed')
  @Refuses(401, 'identity.link-invalid')
  @Refuses(409, 'identity.email-taken')
  async agreeToEmail(@Body({ schema: FollowEmailLink }) { token }: FollowEmailLink): Promise<void> {
    await this.changes.agree(token);
  }

  @Post('stop')
  @Public('the mailed link shows who reads the former address')
  @ApiOperation({ summary: 'Stop, at the former address, a change of e-mail: nothing changes' })
  @ApiAnswer(204, 'Stopped')
  @Refuses(401, 'identity.link-invalid')
  stopEmailChange(@Body({ schema: FollowEmailLink }) { token }: FollowEmailLink): Promise<void> {
    return this.changes.stop(token);
  }
}
