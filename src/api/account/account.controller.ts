import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer } from '../../http/answers/api-answer.js';
import { IdParam } from '../../http/requests/id-param.js';
import { Refuses } from '../../http/answers/refuses.js';
import { type Caller, CurrentCaller } from '../../modules/identity/contract/caller.js';
import { type Actor, CurrentActor } from '../../modules/identity/contract/actor.js';
import { showsNoFactor, StepUp } from '../../modules/identity/contract/sign-in/step-up.js';
import { NewFactor } from '../../modules/identity/contract/factors/factor.schemas.js';
import { OwnFactor } from '../../modules/identity/contract/factors/own-factor.js';
import { ShowCode, ShowPresentFactor } from '../sign-in/proof.schemas.js';
import { ChangePassword, RecoveryCodesAnswer, SessionsPage, SessionsQuery } from './account.schemas.js';
import { OwnPassword } from '../../modules/identity/contract/passwords/own-password.js';
import { proofOf } from '../../modules/identity/contract/factors/proof.js';
import { type OwnSession, OwnSessions } from '../../modules/identity/contract/sessions/own-sessions.js';

@ApiTags('Account')
@Controller('me')
export class AccountController {
  constructor(
    private readonly factor: OwnFactor,
    private readonly sessions: OwnSessions,
    private readonly password: OwnPassword,
  ) {}

  @Post('totp')
  @StepUp({ when: showsNoFactor })
  @ApiOperation({ summary: 'Begin to replace the authenticator app: a code of the present one, or a recovery code' })
  @ApiAnswer(200, 'The new seed, shown this once; the old app works until the new one is confirmed', NewFactor)
  @Refuses(401, 'identity.invalid-code')
  @Refuses(429, 'too-many-attempts')
  beginFactor(
    @CurrentActor() actor: Actor,
    @Body({ schema: ShowPresentFactor }) body: ShowPresentFactor,
    @CurrentCaller() caller: Caller,
  ) {
    return this.factor.propose(actor, proofOf(body), caller);
  }

  @Post('totp/confirm')
  @StepUp()
  @ApiOperation({ summary: 'Replace the authenticator app: a code of the new one' })
  @ApiAnswer(204, 'The new app is the only one; your other sessions have ended')
  @Refuses(409, 'identity.no-factor-to-confirm')
  @Refuses(429, 'too-many-attempts')
  confirmFactor(
    @CurrentActor() actor: Actor,
    @Body({ schema: ShowCode }) { code }: ShowCode,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    return this.factor.confirm(actor, code, caller);
  }

  @Post('recovery-codes')
  @StepUp({ when: showsNoFactor })
  @ApiOperation({ summary: 'Get ten new recovery codes, for a code of the app or an old one; the old ones end' })
  @ApiAnswer(201, 'The new codes, shown this once', RecoveryCodesAnswer)
  @Refuses(401, 'identity.invalid-code')
  @Refuses(429, 'too-many-attempts')
  async replaceRecoveryCodes(
    @CurrentActor() actor: Actor,
    @Body({ schema: ShowPresentFactor }) body: ShowPresentFactor,
    @CurrentCaller() caller: Caller,
  ) {
    return { recoveryCodes: await this.factor.replaceRecoveryCodes(actor, proofOf(body), caller) };
  }

  @Get('sessions')
  @ApiOperation({ summary: 'Your open sessions, the newest first' })
  @ApiAnswer(200, 'A page of sessions', SessionsPage)
  async listSessions(@CurrentActor() actor: Actor, @Query({ schema: SessionsQuery }) query: SessionsQuery) {
    const { items, nextCursor } = await this.sessions.page(actor, query);
    return { items: items.map((session) => answerOf(session, actor)), nextCursor };
  }

  @Delete('sessions')
  @StepUp()
  @ApiOperation({ summary: 'End all your sessions but the one that this request comes from' })
  @ApiAnswer(204, 'The other sessions have ended')
  revokeOtherSessions(@CurrentActor() actor: Actor): Promise<void> {
    return this.sessions.endOthers(actor);
  }

  @Delete('sessions/:id')
  @StepUp()
  @ApiOperation({ summary: 'End one of your sessions' })
  @ApiAnswer(204, 'The session has ended')
  revokeSession(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<void> {
    return this.sessions.end(actor, id);
  }

  @Post('password')
  @StepUp()
  @ApiOperation({ summary: 'Change your password' })
  @ApiAnswer(204, 'The password is changed; your other sessions have ended')
  @Refuses(429, 'too-many-attempts')
  changePassword(
    @CurrentActor() actor: Actor,
    @Body({ schema: ChangePassword }) body: ChangePassword,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    return this.password.change(actor, body, caller);
  }
}

function answerOf(session: OwnSession, { sessionId }: Actor) {
  return {
    id: session.id,
    kind: session.kind,
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
    ip: session.ip,
    userAgent: session.userAgent,
    current: session.id === sessionId,
  };
}
