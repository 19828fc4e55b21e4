import { Body, Get, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../http/requests/id-param.js';
import { Clock } from '../../shared/clock.js';
import { NotFound } from '../../shared/domain-error.js';
import { clientInWords } from '../../templating/clients.js';
import { ago, momentInWords } from '../../templating/dates.js';
import { type Actor, CurrentActor } from '../../modules/identity/contract/actor.js';
import { type Caller, CurrentCaller } from '../../modules/identity/contract/caller.js';
import { OwnFactor } from '../../modules/identity/contract/factors/own-factor.js';
import type { Proof } from '../../modules/identity/contract/factors/proof.js';
import { OwnPassword } from '../../modules/identity/contract/passwords/own-password.js';
import { type OwnSession, OwnSessions } from '../../modules/identity/contract/sessions/own-sessions.js';
import { People } from '../../modules/identity/contract/people/people.js';
import { showsNoFactor, StepUp } from '../../modules/identity/contract/sign-in/step-up.js';
import { RoleDirectory } from '../../modules/roles/contract/role-directory.js';
import { withNotice } from '../page/notices.js';
import { seeOther, show } from '../page/page.js';
import { PageController } from '../page/page-controller.js';
import { type Refused, submitted } from '../page/submitted.js';
import { accountPage, newFactorPage, recoveryCodesView } from './account.views.js';
import { seedView } from './seed.view.js';

const Passwords = z.object({ current: z.string().max(1000).catch(''), password: z.string().max(1000).catch('') });
const Code = z.object({ code: z.string().max(100).catch('') });
/** A code of the present factor, or a recovery code in its place, as the form sends them. */
const Factor = z
  .object({ ...Code.shape, recoveryCode: z.string().max(100).catch('') })
  .refine(({ code, recoveryCode }) => `${code}${recoveryCode}`.trim() !== '', {
    path: ['code'],
    error: 'Enter the code that your app shows now, or a recovery code.',
  });
type Factor = z.output<typeof Factor>;
const Typed = z.object({ code: z.unknown(), recoveryCode: z.unknown() }).partial();

const roleWords = { credential_manager: 'Credential manager', support: 'WMDA support' } as const;
const fewCodes = 4;
const shownSessions = 50;

/** A person's own account: name, password, factor with recovery codes, and open sessions. */
@PageController('account')
export class AccountPage {
  constructor(
    private readonly password: OwnPassword,
    private readonly factor: OwnFactor,
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
    @Body({ schema: Passwords }) form: z.output<typeof Passwords>,
    @CurrentCaller() caller: Caller,
  ) {
    const outcome = await submitted(Passwords, form, (change) => this.password.change(actor, change, caller));
    return 'refused' in outcome ? this.accountOf(actor, outcome) : seeOther(withNotice('/account', 'password-changed'));
  }

  @Post('recovery-codes')
  @HttpCode(200)
  @StepUp({ when: showsNoFactor })
  async replaceCodes(
    @CurrentActor() actor: Actor,
    @Body({ schema: Typed }) form: z.output<typeof Typed>,
    @CurrentCaller() caller: Caller,
  ) {
    const replace = (typed: Factor) => this.factor.replaceRecoveryCodes(actor, factorOf(typed), caller);
    const outcome = await submitted(Factor, form, replace, ['identity.invalid-code']);
    if ('refused' in outcome) return this.accountOf(actor, outcome);
    return recoveryCodesView(outcome.done, { first: false, next: '/account' });
  }

  @Post('factor')
  @HttpCode(200)
  @StepUp({ when: showsNoFactor })
  async beginFactor(
    @CurrentActor() actor: Actor,
    @Body({ schema: Typed }) form: z.output<typeof Typed>,
    @CurrentCaller() caller: Caller,
  ) {
    const propose = (typed: Factor) => this.factor.propose(actor, factorOf(typed), caller);
    const outcome = await submitted(Factor, form, propose, ['identity.invalid-code']);
    if ('refused' in outcome) return this.accountOf(actor, outcome);
    return show(newFactorPage, { seed: seedView(outcome.done), problem: null }, { holdsSecret: true });
  }

  @Post('factor/confirm')
  @HttpCode(200)
  @StepUp()
  async confirmFactor(
    @CurrentActor() actor: Actor,
    @Body({ schema: Code }) form: z.output<typeof Code>,
    @CurrentCaller() caller: Caller,
  ) {
    const confirm = ({ code }: z.output<typeof Code>) => this.factor.confirm(actor, withoutSpaces(code), caller);
    const outcome = await submitted(Code, form, confirm);
    if (!('refused' in outcome)) return seeOther(withNotice('/account', 'factor-replaced'));
    const { code: problem } = outcome.refused.fields;
    return problem ? show(newFactorPage, { seed: null, problem }, { status: 422 }) : this.accountOf(actor, outcome);
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

  private async accountOf(actor: Actor, outcome?: Refused) {
    const [person] = await this.people.find([actor.userId]);
    if (!person) throw new NotFound();
    const held = await this.roles.rolesOf(actor.userId);
    const codesLeft = await this.people.recoveryCodesLeft(actor.userId);
    const { problem = null, fields = {} } = outcome?.refused ?? {};
    const { items } = await this.sessions.page(actor, { limit: shownSessions });
    const sessions = items.map((session) => this.sessionView(session, actor));
    const context = {
      name: person.name,
      email: person.email,
      roles: [...new Set(held.map(({ role }) => roleWords[role]))],
      codesLeft,
      fewCodes: codesLeft < fewCodes,
      problem,
      factorProblem: fields.code ?? null,
      currentProblem: fields.current ?? null,
      passwordProblem: fields.password ?? null,
      others: sessions.length > 1,
      sessions,
    };
    return show(accountPage, context, { status: outcome ? 422 : 200 });
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

/** The code of the app is ignored when a recovery code is filled in too: whoever types one has no app at hand. */
function factorOf({ code, recoveryCode }: Factor): Proof {
  return recoveryCode.trim() === '' ? { code: withoutSpaces(code) } : { recoveryCode };
}

function withoutSpaces(text: string): string {
  return text.replaceAll(/\s/g, '');
}
