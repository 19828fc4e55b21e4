import { Body, Get, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/requests/id-param.js';
import { Clock, DAY, HOUR, MINUTE } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/domain-error.js';
import { ApplicationDirectory } from '../../../modules/applications/contract/application-directory.js';
import { pageOfApplication } from '../../../modules/applications/contract/page-of-application.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { SecretPauses } from '../../../modules/secrets/contract/pause/secret-pauses.js';
import { SecretDirectory } from '../../../modules/secrets/contract/secret-directory.js';
import type { Notice } from '../../page/notices.js';
import { definePage, show } from '../../page/page.js';
import { PageController } from '../../page/page-controller.js';
import type { Refused } from '../../forms/submitted.js';
import { lossFrom, sureField, unlessSure } from './loss.js';
import { changeSecretPage, effectOn, resuming, type SecretInQuestion } from './change-secret.views.js';
import { afterChange } from './changed-secret.js';
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
    private readonly applications: ApplicationDirectory,
    private readonly directory: SecretDirectory,
    private readonly pauses: SecretPauses,
    private readonly clock: Clock,
  ) {}

  @Get('pause')
  async pauseForm(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    return this.ask(await this.look(actor, id, secretId));
  }

  @Post('pause')
  @HttpCode(200)
  async pause(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('secretId') secretId: string,
    @Body({ schema: Form }) { minutes, ...form }: Form,
  ) {
    const question = await this.lookFor(actor, id, secretId);
    const refused = question && unlessSure(lossFrom(question), form);
    if (refused) return this.ask(question, refused);
    return this.unlessOver(
      actor,
      { id, secretId },
      (...ids) => this.pauses.pause(actor, ...ids, { minutes }),
      'secret-paused',
    );
  }

  @Get('resume')
  async resumeForm(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    return show(changeSecretPage, resuming(await this.look(actor, id, secretId)), { title: 'End the pause' });
  }

  @Post('resume')
  @StepUp()
  resume(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    return this.unlessOver(actor, { id, secretId }, (...ids) => this.pauses.end(actor, ...ids), 'secret-resumed');
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

  private async look(actor: Actor, id: string, secretId: string): Promise<SecretInQuestion> {
    const question = await this.lookFor(actor, id, secretId);
    if (!question) throw new NotFound('This secret was deleted, or it was never here. Nothing was changed.');
    return question;
  }

  private async lookFor(actor: Actor, id: string, secretId: string): Promise<SecretInQuestion | undefined> {
    const application = await this.applications.managedBy(actor, id);
    const secrets = await this.directory.listOf(id);
    const secret = secrets.find((each) => each.id === secretId);
    return secret && { application, secrets, secret, now: this.clock.now() };
  }

  /** An old tab may ask about a secret that is deleted, or a pause that is over. It is answered with the current list. */
  private async unlessOver(
    actor: Actor,
    { id, secretId }: { id: string; secretId: string },
    work: (...ids: [string, string]) => Promise<unknown>,
    done: Notice,
  ) {
    await this.applications.managedBy(actor, id);
    try {
      await work(id, secretId);
    } catch (failure) {
      if (!(failure instanceof NotFound)) throw failure;
      return afterChange(pageOfApplication(id), secretId, 'secret-pause-over');
    }
    return afterChange(pageOfApplication(id), secretId, done);
  }
}
