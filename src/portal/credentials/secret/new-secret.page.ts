import { Body, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { IdParam } from '../../../http/requests/id-param.js';
import { type CalendarDate, dateOf, oneYearAfter } from '../../../shared/calendar-date.js';
import { Clock } from '../../../shared/clock.js';
import {
  ApplicationDirectory,
  type ApplicationRecord,
} from '../../../modules/applications/contract/application-directory.js';
import { pageOfApplication } from '../../../modules/applications/contract/page-of-application.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { isSecondSubmit } from '../../../modules/secrets/contract/second-submit.js';
import { SecretDirectory } from '../../../modules/secrets/contract/secret-directory.js';
import { SecretManagement } from '../../../modules/secrets/contract/secret-management.js';
import { CreateSecret } from '../../../modules/secrets/contract/secret.schemas.js';
import { Kept } from '../../forms/kept-forms.js';
import { definePage, seeOther, show } from '../../page/page.js';
import { PageController } from '../../page/page-controller.js';
import { ShownOnce } from '../../forms/shown-once.js';
import { type Refused, submitted } from '../../forms/submitted.js';
import { lastDaysFrom, lastDaysShape, presetFields } from './last-days.js';
import { valuePath } from '../value/secret-value.page.js';

const newSecretPage = definePage('new-secret', 'Create new secret', {
  application: z.string(),
  action: z.string(),
  back: z.string(),
  ...lastDaysShape,
});

const Form = z.object({ name: z.string().catch(''), expiresOn: z.string().catch('') });
type Form = z.output<typeof Form>;
const names = { name: 'a name for the secret', expiresOn: 'the last day' };
const Preset = z.object(presetFields);

/** Creates secrets. */
@PageController('manage-clients/:id/secrets/new')
export class NewSecretPage {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly secrets: SecretManagement,
    private readonly directory: SecretDirectory,
    private readonly shownOnce: ShownOnce,
    private readonly clock: Clock,
  ) {}

  @Get()
  async form(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query({ schema: Preset }) { name: typed, preset }: z.output<typeof Preset>,
    @Kept(Form) kept: Form | undefined,
  ) {
    const application = await this.applications.managedBy(actor, id);
    if (kept) return this.show(application, kept);
    const secrets = await this.directory.listOf(id);
    const name = typed ?? freeName(actor.name, new Set(secrets.map((secret) => secret.name.toLowerCase())));
    return this.show(application, { name, expiresOn: preset ?? this.latest() });
  }

  @Post()
  @HttpCode(200)
  @StepUp()
  async create(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body({ schema: Form }) form: Form,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const application = await this.applications.managedBy(actor, id);
    const outcome = await submitted(CreateSecret, form, (input) => this.secrets.create(actor, id, input), {
      at: { 'secrets.name-taken': 'name' },
      names,
    });
    if (!('refused' in outcome)) {
      const { id: secretId, value } = outcome.done;
      return this.shownOnce.showAt(valuePath(id, secretId), value, { actor, reply });
    }
    const sentBefore = await this.createdJustNow(actor, id, form.name);
    return sentBefore ? seeOther(valuePath(id, sentBefore.id)) : this.show(application, form, outcome);
  }

  /** What the same form created when it was sent before: its page shows the value, or how to come to another. */
  private async createdJustNow(actor: Actor, id: string, name: string) {
    const secrets = await this.directory.listOf(id);
    const now = this.clock.now();
    return secrets.find(
      ({ name: held, createdBy, createdAt }) =>
        held === name.trim() &&
        isSecondSubmit({ createdBy: createdBy.id, createdAt: new Date(createdAt) }, actor.userId, now),
    );
  }

  private show({ id, name: application }: ApplicationRecord, { name, expiresOn }: Form, refused?: Refused) {
    const today = dateOf(this.clock.now());
    const context = {
      application,
      action: `${pageOfApplication(id)}/secrets/new`,
      back: pageOfApplication(id),
      name,
      expiresOn,
      ...lastDaysFrom(today),
    };
    return show(newSecretPage, context, { refused });
  }

  private latest(): CalendarDate {
    return oneYearAfter(dateOf(this.clock.now()));
  }
}

/** "Secret by VM", or "Secret by VM (2)" while that name is held, as it is whenever a secret is being replaced. */
function freeName(person: string, held: ReadonlySet<string>): string {
  const name = `Secret by ${[...person].slice(0, 80).join('')}`;
  const free = (number: number): string => {
    const numbered = number === 1 ? name : `${name} (${number})`;
    return held.has(numbered.toLowerCase()) ? free(number + 1) : numbered;
  };
  return free(1);
}
