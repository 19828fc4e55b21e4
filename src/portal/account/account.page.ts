import { Body, Get, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../http/requests/id-param.js';
import { Clock } from '../../shared/clock.js';
import { NotFound } from '../../shared/domain-error.js';
import { clientInWords } from '../../templating/clients.js';
import { ago, momentInWords } from '../../templating/dates.js';
import { type Actor, CurrentActor } from '../../modules/identity/contract/actor.js';
import { type Caller, CurrentCaller } from '../../modules/identity/contract/caller.js';
import { OwnPassword } from '../../modules/identity/contract/passwords/own-password.js';
import { type OwnSession, OwnSessions } from '../../modules/identity/contract/sessions/own-sessions.js';
import { People } from '../../modules/identity/contract/people/people.js';
import { StepUp } from '../../modules/identity/contract/sign-in/step-up.js';
import { RoleDirectory } from '../../modules/roles/contract/role-directory.js';
import { withNotice } from '../page/notices.js';
import { seeOther, show } from '../page/page.js';
import { PageController } from '../page/page-controller.js';
import { type Refused, submitted } from '../forms/submitted.js';
import { typedPassword } from '../forms/typed-password.js';
import { accountPage } from './account.views.js';

const PasswordForm = z.object({ current: typedPassword, password: typedPassword });
const Passwords = z.object({ current: z.string().min(1), password: z.string().min(1) });
const passwordNames = { current: 'your current password', password: 'a new password' };

const roleWords = { credential_manager: 'Credential manager', support: 'WMDA support' } as const;
const fewCodes = 4;
const shownSessions = 50;

/** A person's own account: name, password, recovery codes left, and open sessions. */
@PageController('account')
export class AccountPage {
  constructor(
    private readonly password: OwnPassword,
    private readonly sessions: OwnSessions,
    private readonly people: People,
    private readonly roles: RoleDirectory,
    private readonly clock: Clock,
  ) {}

  @Get()
  show(@CurrentActor() actor: Actor) {
    return this.accountOf(actor);
  }

  @Post('password')
  @HttpCode(200)
  @StepUp()
  async changePassword(
    @CurrentActor() actor: Actor,
    @Body({ schema: PasswordForm }) form: z.output<typeof PasswordForm>,
    @CurrentCaller() caller: Caller,
  ) {
    const change = (passwords: z.output<typeof Passwords>) => this.password.change(actor, passwords, caller);
    const outcome = await submitted(Passwords, form, change, { names: passwordNames });
    return 'refused' in outcome ? this.accountOf(actor, outcome) : seeOther(withNotice('/account', 'password-changed'));
  }

  @Post('sessions/end-others')
  @StepUp()
  async endOtherSessions(@CurrentActor() actor: Actor) {
    await this.sessions.endOthers(actor);
    return seeOther(withNotice('/account', 'other-sessions-closed'));
  }

  @Post('sessions/:id/end')
  @StepUp()
  async endSession(@CurrentActor() actor: Actor, @IdParam() id: string) {
    await this.sessions.end(actor, id);
    return seeOther(withNotice('/account', 'session-closed'));
  }

  private async accountOf(actor: Actor, refused?: Refused) {
    const [person] = await this.people.find([actor.userId]);
    if (!person) throw new NotFound();
    const held = await this.roles.rolesOf(actor.userId);
    const codesLeft = await this.people.recoveryCodesLeft(actor.userId);
    const { items } = await this.sessions.page(actor, { limit: shownSessions });
    const sessions = items.map((session) => this.sessionView(session, actor));
    const context = {
      name: person.name,
      email: person.email,
      roles: [...new Set(held.map(({ role }) => roleWords[role]))],
      codesLeft,
      fewCodes: codesLeft < fewCodes,
      others: sessions.length > 1,
      sessions,
    };
    return show(accountPage, context, { refused });
  }

  private sessionView({ id, kind, createdAt, lastSeenAt, ip, userAgent }: OwnSession, { sessionId }: Actor) {
    return {
      path: `/account/sessions/${id}/end`,
      what: clientInWords(kind, userAgent),
      from: ip ?? 'unknown address',
      startedIso: createdAt.toISOString(),
      started: momentInWords(createdAt),
      seen: ago(lastSeenAt, this.clock.now()),
      current: id === sessionId,
    };
  }
}
