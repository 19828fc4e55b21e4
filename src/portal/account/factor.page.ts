import { Body, Get, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { plural } from '../../templating/dates.js';
import { type Actor, CurrentActor } from '../../modules/identity/contract/actor.js';
import { type Caller, CurrentCaller } from '../../modules/identity/contract/caller.js';
import { OwnFactor } from '../../modules/identity/contract/factors/own-factor.js';
import type { Proof } from '../../modules/identity/contract/factors/proof.js';
import { People } from '../../modules/identity/contract/people/people.js';
import { showsNoFactor, StepUp } from '../../modules/identity/contract/sign-in/step-up.js';
import { withNotice } from '../page/notices.js';
import { seeOther, show } from '../page/page.js';
import { PageController } from '../page/page-controller.js';
import { type Refused, submitted } from '../forms/submitted.js';
import { typedCode } from '../forms/typed-code.js';
import { newFactorPage, recoveryCodesView, showFactorPage } from './account.views.js';
import { seedView } from './seed.view.js';
import { ShownSeeds } from './shown-seeds.js';

const Code = z.object({ code: z.string().max(100).catch(''), shown: z.string().catch('') });
/** A code of the present factor, or a recovery code in its place, as the form sends them. */
const Factor = z
  .object({ code: z.string().max(100).catch(''), recoveryCode: z.string().max(100).catch('') })
  .refine(({ code, recoveryCode }) => `${code}${recoveryCode}`.trim() !== '', {
    path: ['code'],
    error: 'Enter the code that your app shows now, or a recovery code.',
  });
type Factor = z.output<typeof Factor>;
const Typed = z.object({ code: z.unknown(), recoveryCode: z.unknown() }).partial();

/** A wrong factor is said at the field that it came by. */
const wayToRefuse = (form: unknown) => ({
  at: { 'identity.invalid-code': Factor.safeParse(form).data?.recoveryCode ? 'recoveryCode' : 'code' },
});

/** Replaces the authenticator app or the recovery codes of somebody who shows the present factor. */
@PageController('account')
export class FactorPage {
  constructor(
    private readonly factor: OwnFactor,
    private readonly people: People,
    private readonly seeds: ShownSeeds,
  ) {}

  @Get('recovery-codes')
  askForCodes(@CurrentActor() actor: Actor) {
    return this.askToReplaceCodes(actor);
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
    const outcome = await submitted(Factor, form, replace, wayToRefuse(form));
    if ('refused' in outcome) return this.askToReplaceCodes(actor, outcome);
    return recoveryCodesView(outcome.done, { first: false, next: '/account' });
  }

  @Get('factor')
  askForFactor() {
    return askToReplaceFactor();
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
    const outcome = await submitted(Factor, form, propose, wayToRefuse(form));
    if ('refused' in outcome) return askToReplaceFactor(outcome);
    const seed = seedView(outcome.done);
    return show(newFactorPage, { seed, shown: this.seeds.keep(seed, actor.sessionId) }, { holdsSecret: true });
  }

  @Post('factor/confirm')
  @HttpCode(200)
  @StepUp()
  async confirmFactor(
    @CurrentActor() actor: Actor,
    @Body({ schema: Code }) form: z.output<typeof Code>,
    @CurrentCaller() caller: Caller,
  ) {
    const confirm = ({ code }: z.output<typeof Code>) => this.factor.confirm(actor, typedCode(code), caller);
    const outcome = await submitted(Code, form, confirm);
    if (!('refused' in outcome)) return seeOther(withNotice('/account', 'factor-replaced'));
    if (outcome.refused.code === 'identity.no-factor-to-confirm') return askToReplaceFactor(outcome);
    const seed = this.seeds.again(form.shown, actor.sessionId);
    return show(newFactorPage, { seed, shown: form.shown }, { refused: outcome, holdsSecret: true });
  }

  private async askToReplaceCodes(actor: Actor, refused?: Refused) {
    const left = await this.people.recoveryCodesLeft(actor.userId);
    const heading = 'Get new recovery codes?';
    const facts = [
      left === 0 ? 'You have none left.' : `The ${plural(left, 'code')} that you have left will stop working.`,
      'You get ten new ones, shown once.',
    ];
    const question = { heading, facts, action: '/account/recovery-codes', button: 'Get new recovery codes' };
    return show(showFactorPage, question, { refused, title: 'Get new recovery codes' });
  }
}

function askToReplaceFactor(refused?: Refused) {
  const facts = ['The app that you have now works until you have shown a code of the new one.'];
  const heading = 'Set up a new authenticator app';
  const question = { heading, facts, action: '/account/factor', button: 'Continue' };
  return show(showFactorPage, question, { refused, title: heading });
}

/** The code of the app is ignored when a recovery code is filled in too: whoever types one has no app at hand. */
function factorOf({ code, recoveryCode }: Factor): Proof {
  return recoveryCode.trim() === '' ? { code: typedCode(code) } : { recoveryCode };
}
