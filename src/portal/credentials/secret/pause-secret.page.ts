import { Body, Get, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/requests/id-param.js';
import { DAY, HOUR, MINUTE } from '../../../shared/clock.js';
import { pageOfApplication } from '../../../modules/applications/contract/page-of-application.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { SecretPauses } from '../../../modules/secrets/contract/pause/secret-pauses.js';
import { definePage, show } from '../../page/page.js';
import { PageController } from '../../page/page-controller.js';
import type { Refused } from '../../forms/submitted.js';
import { lossFrom, sureField, unlessSure } from './loss.js';
import { changeSecretPage, effectOn, resuming } from './change-secret.views.js';
import { OneSecret, type SecretInQuestion } from './one-secret.js';
import { quoted } from './secret-words.js';

const pauseSecretPage = definePage('pause-secret', 'Pause secret', {
  heading: z.string(),
  application: z.string(),
  action: z.string(),
  back: z.string(),
  /** A warning that stands out. */
  plainWarning: z.string().nullable(),
  /** What has to be ticked; empty where nothing has. */
  sure: z.string(),
  facts: z.array(z.string()),
  choices: z.array(z.object({ minutes: z.number(), label: z.string() })),
});

const choices = [
  { minutes: HOUR / MINUTE, label: 'Pause for an hour' },
  { minutes: DAY / MINUTE, label: 'Pause for a day' },
];

const Form = z.object({
  ...sureField,
  minutes: z.coerce
    .number()
    .int()
    .min(5)
    .max(DAY / MINUTE)
    .catch(HOUR / MINUTE),
});
type Form = z.output<typeof Form>;

/** Disables a secret for a while, and ends that early. */
@PageController('manage-clients/:id/secrets/:secretId')
export class PauseSecretPage {
  constructor(
    private readonly secrets: OneSecret,
    private readonly pauses: SecretPauses,
  ) {}

  @Get('pause')
  async pauseForm(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    return this.ask(await this.secrets.look(actor, { id, secretId }));
  }

  @Post('pause')
  @HttpCode(200)
  async pause(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('secretId') secretId: string,
    @Body({ schema: Form }) { minutes, ...form }: Form,
  ) {
    const question = await this.secrets.find(actor, { id, secretId });
    const refused = question && unlessSure(lossFrom(question), form);
    if (refused) return this.ask(question, refused);
    const pause = () => this.pauses.pause(actor, id, secretId, { minutes });
    return this.secrets.change(actor, { id, secretId }, pause, { done: 'secret-paused', gone: 'secret-pause-over' });
  }

  @Get('resume')
  async resumeForm(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    return show(changeSecretPage, resuming(await this.secrets.look(actor, { id, secretId })), {
      title: 'End the pause',
    });
  }

  @Post('resume')
  @StepUp()
  resume(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    const end = () => this.pauses.end(actor, id, secretId);
    return this.secrets.change(actor, { id, secretId }, end, { done: 'secret-resumed', gone: 'secret-pause-over' });
  }

  private ask(question: SecretInQuestion, refused?: Refused) {
    const { application, secret } = question;
    const page = pageOfApplication(application.id);
    const loss = lossFrom(question);
    const context = {
      heading: `Pause ${quoted(secret)}?`,
      application: application.name,
      action: `${page}/secrets/${secret.id}/pause`,
      back: page,
      plainWarning: loss?.warning ?? null,
      sure: loss?.sure ?? '',
      facts: [
        ...effectOn(question),
        'It works again by itself afterwards, and you are told by mail what presented it meanwhile.',
      ],
      choices,
    };
    return show(pauseSecretPage, context, { refused });
  }
}
