import { Body, Get, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/id-param.js';
import { Clock } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/domain-error.js';
import { ago, momentInWords } from '../../../templating/dates.js';
import { type Actor, CurrentActor } from '../../identity/contract/actor.js';
import { type Caller, CurrentCaller } from '../../identity/contract/caller.js';
import { OwnAccount, type OwnSession } from '../../identity/contract/own-account.js';
import { People } from '../../identity/contract/people.js';
import { StepUp } from '../../identity/contract/step-up.js';
import { RoleDirectory } from '../../roles/contract/role-directory.js';
import { withNotice } from '../page/notices.js';
import { seeOther, show } from '../page/page.js';
import { PageController } from '../page/page-controller.js';
import { type Refused, submitted } from '../page/submitted.js';
import { accountPage, newFactorPage, recoveryCodesView } from './account.views.js';
import { seedView } from './seed.view.js';

const Passwords = z.object({ current: z.string().max(1000).catch(''), password: z.string().max(1000).catch('') });
const Code = z.object({ code: z.string().max(20).catch('') });

const roleWords = { credential_manager: 'Credential manager', support: 'WMDA support' } as const;
const fewCodes = 4;

/** One's own account: who one is here, the password, the factor and its recovery codes, the open sessions. */
@PageController('account')
export class AccountPage {
  constructor(
    private readonly account: OwnAccount,
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
    @Body({ schema: Passwords }) form: z.output<typeof Passwords>,
    @CurrentCaller() caller: Caller,
  ) {
    const outcome = await submitted(Passwords, form, (change) => this.account.changePassword(actor, change, caller));
    return 'refused' in outcome ? this.accountOf(actor, outcome) : seeOther(withNotice('/account', 'password-changed'));
  }

  @Post('recovery-codes')
  @HttpCode(200)
  @StepUp()
  async replaceCodes(@CurrentActor() actor: Actor) {
    return recoveryCodesView(await this.account.replaceRecoveryCodes(actor), { first: false, next: '/account' });
  }

  @Post('factor')
  @HttpCode(200)
  @StepUp()
  async beginFactor(@CurrentActor() actor: Actor) {
    const seed = seedView(await this.account.proposeFactor(actor));
    return show(newFactorPage, { ...seed, problem: null }, { holdsSecret: true });
  }

  @Post('factor/confirm')
  @HttpCode(200)
  @StepUp()
  async confirmFactor(@CurrentActor() actor: Actor, @Body({ schema: Code }) form: z.output<typeof Code>) {
    const outcome = await submitted(Code, form, ({ code }) => this.account.confirmFactor(actor, code.trim()));
    return 'refused' in outcome ? this.accountOf(actor, outcome) : seeOther(withNotice('/account', 'factor-replaced'));
  }

  @Post('sessions/:id/end')
  async endSession(@CurrentActor() actor: Actor, @IdParam() id: string) {
    await this.account.endSession(actor, id);
    return seeOther(withNotice('/account', 'session-closed'));
  }

  private async accountOf(actor: Actor, outcome?: Refused) {
    const [person] = await this.people.find([actor.userId]);
    if (!person) throw new NotFound();
    const held = await this.roles.rolesOf(actor.userId);
    const codesLeft = await this.people.recoveryCodesLeft(actor.userId);
    const { problem = null, fields = {} } = outcome?.refused ?? {};
    const context = {
      name: person.name,
      email: person.email,
      roles: [...new Set(held.map(({ role }) => roleWords[role]))],
      codesLeft,
      fewCodes: codesLeft < fewCodes,
      problem,
      currentProblem: fields.current ?? null,
      passwordProblem: fields.password ?? null,
      sessions: (await this.account.sessions(actor)).map((session) => this.sessionView(session, actor)),
    };
    return show(accountPage, context, { status: outcome ? 422 : 200 });
  }

  private sessionView({ id, kind, createdAt, lastSeenAt, ip, userAgent }: OwnSession, { sessionId }: Actor) {
    return {
      path: `/account/sessions/${id}/end`,
      what: kind === 'browser' ? browserIn(userAgent ?? '') : 'API client',
      from: ip ?? 'unknown address',
      startedIso: createdAt.toISOString(),
      started: momentInWords(createdAt),
      seen: ago(lastSeenAt, this.clock.now()),
      current: id === sessionId,
    };
  }
}

/** "Firefox on Windows", as far as a browser's own words tell; enough to know one's own. */
function browserIn(userAgent: string): string {
  const first = (names: string[]) => names.find((name) => userAgent.includes(name));
  const browser = first(['Firefox', 'Edg', 'Chrome', 'Safari']) ?? 'Browser';
  const system = first(['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS', 'Linux']);
  const name = browser === 'Edg' ? 'Edge' : browser;
  return system ? `${name} on ${system}` : name;
}
