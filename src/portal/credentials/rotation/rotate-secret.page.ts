import { Body, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { IdParam } from '../../../http/requests/id-param.js';
import { dateOf } from '../../../shared/calendar-date.js';
import { pageOfApplication } from '../../../modules/applications/contract/page-of-application.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { usualDaysOfSilence } from '../../../modules/secrets/contract/rotation/days-of-silence.js';
import { RotateSecret } from '../../../modules/secrets/contract/rotation/rotation.schemas.js';
import { SecretRotation } from '../../../modules/secrets/contract/rotation/secret-rotation.js';
import { Kept } from '../../forms/kept-forms.js';
import { definePage, show } from '../../page/page.js';
import { PageController } from '../../page/page-controller.js';
import { ShownOnce } from '../../forms/shown-once.js';
import { type Refused, submitted } from '../../forms/submitted.js';
import { lastDaysFrom, lastDaysShape, presetFields } from '../secret/last-days.js';
import { OneSecret, type SecretInQuestion } from '../secret/one-secret.js';
import { daysOf } from './secret-ending.page.js';
import { valuePath } from '../value/secret-value.page.js';
import { quoted } from '../secret/secret-words.js';

const rotateSecretPage = definePage('rotate-secret', 'Rotate secret', {
  heading: z.string(),
  application: z.string(),
  action: z.string(),
  back: z.string(),
  ...lastDaysShape,
  end: z.enum(['by-hand', 'by-itself']),
  endOldAfterDays: z.string(),
});

const Form = z.object({
  name: z.string().catch(''),
  expiresOn: z.string().catch(''),
  end: z.enum(['by-hand', 'by-itself']).catch('by-hand'),
  endOldAfterDays: z.string().catch(String(usualDaysOfSilence)),
});
type Form = z.output<typeof Form>;
/** What was filled in when a preset was chosen without script. */
const Typed = Form.partial().extend(presetFields);
const names = { name: 'a name for the secret', expiresOn: 'the last day', endOldAfterDays: 'the days' };

/** Gives a secret a successor, whose value is shown once on a page of its own. */
@PageController('manage-clients/:id/secrets/:secretId/rotate')
export class RotateSecretPage {
  constructor(
    private readonly secrets: OneSecret,
    private readonly rotation: SecretRotation,
    private readonly shownOnce: ShownOnce,
  ) {}

  @Get()
  async form(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('secretId') secretId: string,
    @Query({ schema: Typed }) { preset, ...typed }: z.output<typeof Typed>,
    @Kept(Form) kept: Form | undefined,
  ) {
    const question = await this.secrets.look(actor, { id, secretId });
    const name = typed.name ?? (await this.rotation.nameOfSuccessor(id, secretId));
    const { end = 'by-hand', endOldAfterDays = String(usualDaysOfSilence) } = typed;
    const suggested = { name, expiresOn: preset ?? lastDaysFrom(dateOf(question.now)).latest, end, endOldAfterDays };
    return this.show(question, kept ?? suggested);
  }

  @Post()
  @HttpCode(200)
  @StepUp()
  async rotate(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('secretId') secretId: string,
    @Body({ schema: Form }) form: Form,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const work = (wish: RotateSecret) => this.rotation.rotate(actor, id, secretId, wish);
    const outcome = await submitted(RotateSecret, wishOf(form), work, { at: { 'secrets.name-taken': 'name' }, names });
    if ('refused' in outcome) return this.show(await this.secrets.look(actor, { id, secretId }), form, outcome);
    const { id: successorId, value } = outcome.done;
    return this.shownOnce.showAt(valuePath(id, successorId), value, { actor, reply });
  }

  private show({ application, secret, now }: SecretInQuestion, form: Form, refused?: Refused) {
    const page = pageOfApplication(application.id);
    const context = {
      heading: `Rotate ${quoted(secret)}`,
      application: application.name,
      action: `${page}/secrets/${secret.id}/rotate`,
      back: page,
      ...form,
      ...lastDaysFrom(dateOf(now)),
    };
    return show(rotateSecretPage, context, { refused });
  }
}

function wishOf({ name, expiresOn, end, endOldAfterDays }: Form) {
  return { name, expiresOn, ...(end === 'by-itself' && { endOldAfterDays: daysOf(endOldAfterDays) }) };
}
