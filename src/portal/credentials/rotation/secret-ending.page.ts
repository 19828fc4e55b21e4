import { Body, Get, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/requests/id-param.js';
import { pageOfApplication } from '../../../modules/applications/contract/page-of-application.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { usualDaysOfSilence } from '../../../modules/secrets/contract/rotation/days-of-silence.js';
import { SecretManagement } from '../../../modules/secrets/contract/secret-management.js';
import { UpdateSecret } from '../../../modules/secrets/contract/secret.schemas.js';
import { Kept } from '../../forms/kept-forms.js';
import { definePage, show } from '../../page/page.js';
import { PageController } from '../../page/page-controller.js';
import { type Refused, submitted } from '../../forms/submitted.js';
import { afterChange } from '../secret/changed-secret.js';
import { OneSecret, type SecretAddress } from '../secret/one-secret.js';
import { quoted } from '../secret/secret-words.js';

const secretEndingPage = definePage('secret-ending', 'End a secret by itself', {
  heading: z.string(),
  application: z.string(),
  action: z.string(),
  back: z.string(),
  endAfterDays: z.string(),
});

const Form = z.object({ endAfterDays: z.string().catch('') });
type Form = z.output<typeof Form>;
const names = { endAfterDays: 'the days' };

/** Has a secret end by itself, so many days after its last use, or takes that back. */
@PageController('manage-clients/:id/secrets/:secretId/ending')
export class SecretEndingPage {
  constructor(
    private readonly secrets: OneSecret,
    private readonly management: SecretManagement,
  ) {}

  @Get()
  form(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('secretId') secretId: string,
    @Kept(Form) kept: Form | undefined,
  ) {
    return this.show(actor, { id, secretId }, kept);
  }

  @Post()
  @HttpCode(200)
  async change(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('secretId') secretId: string,
    @Body({ schema: Form }) form: Form,
  ) {
    const days = form.endAfterDays === '' ? null : daysOf(form.endAfterDays);
    const work = (change: UpdateSecret) => this.management.update(actor, id, secretId, change);
    const outcome = await submitted(UpdateSecret, { endAfterDays: days }, work, { names });
    if ('refused' in outcome) return this.show(actor, { id, secretId }, form, outcome);
    return afterChange(pageOfApplication(id), secretId, days === null ? 'secret-ending-undone' : 'secret-ending-set');
  }

  private async show(actor: Actor, address: SecretAddress, form?: Form, refused?: Refused) {
    const { application, secret } = await this.secrets.look(actor, address);
    const page = pageOfApplication(application.id);
    const context = {
      heading: `End ${quoted(secret)} by itself`,
      application: application.name,
      action: `${page}/secrets/${secret.id}/ending`,
      back: page,
      endAfterDays: form?.endAfterDays ?? String(secret.endAfterDays ?? usualDaysOfSilence),
    };
    return show(secretEndingPage, context, { refused });
  }
}

/** What somebody typed as a number of days; no number where it is none. */
export function daysOf(text: string): number {
  return /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
}
