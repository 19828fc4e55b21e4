import { Body, Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/requests/id-param.js';
import { Clock } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/domain-error.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { ApplicationAdministration } from '../../../modules/applications/contract/administration.js';
import { SecretDirectory } from '../../../modules/secrets/contract/secret-directory.js';
import { SecretManagement } from '../../../modules/secrets/contract/secret-management.js';
import { DeleteBySupport } from '../../../modules/secrets/contract/secret-fleet.schemas.js';
import { longestLifeDays } from '../../../modules/secrets/contract/secret-state.js';
import { afterChange } from '../../credentials/secret/changed-secret.js';
import { Kept } from '../../forms/kept-forms.js';
import type { Notice } from '../../page/notices.js';
import { type Refused, submitted } from '../../forms/submitted.js';
import { expiryChartOf } from '../overview/expiry-chart.js';
import { idInAddress, pageSize, paged, searchable } from '../frame/list.views.js';
import { Narrowing } from '../frame/narrowing.js';
import { weeksAhead } from '../../../modules/overview/contract/support-overview.js';
import { deleteForm, secretList, states } from './secrets.views.js';
import { SupportPage } from '../frame/support-page.js';

const ListQuery = z.object({
  ...searchable,
  ...paged,
  state: z.enum(states).optional().catch(undefined),
  expiringWithinDays: z.coerce.number().int().min(1).max(longestLifeDays).optional().catch(undefined),
  organisationId: idInAddress,
});
type ListQuery = z.output<typeof ListQuery>;

const text = z.string().max(1000).catch('');
const Form = z.object({ reason: text, note: text });
type Form = z.output<typeof Form>;

/** All secrets of all members, the first to expire first; and deleting one. */
@SupportPage('admin/secrets')
export class SecretsPage {
  constructor(
    private readonly secrets: SecretDirectory,
    private readonly management: SecretManagement,
    private readonly applications: ApplicationAdministration,
    private readonly narrowing: Narrowing,
    private readonly clock: Clock,
  ) {}

  @Get()
  async list(@Query({ schema: ListQuery }) query: ListQuery) {
    const page = await this.secrets.fleet({ ...query, limit: pageSize });
    // The chart is of all secrets: beside a part of them it would mislead.
    const isOfAll = Object.values(query).every((value) => value === undefined);
    const chart = isOfAll ? expiryChartOf((await this.secrets.census(weeksAhead)).weeks) : null;
    return secretList(page, query, { narrowed: await this.narrowing.of(query), chart, now: this.clock.now() });
  }

  @Get(':id/:secretId/delete')
  deleteForm(@IdParam() id: string, @IdParam('secretId') secretId: string, @Kept(Form) kept: Form | undefined) {
    return this.ask(id, secretId, kept ?? { reason: '', note: '' });
  }

  @Post(':id/:secretId/delete')
  @HttpCode(200)
  @StepUp()
  async delete(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('secretId') secretId: string,
    @Body({ schema: Form }) form: Form,
  ) {
    const why = { reason: form.reason, ...(form.note.trim() !== '' && { note: form.note }) };
    const outcome = await submitted(DeleteBySupport, why, (input) => this.deleted(actor, secretId, input), {
      names: { reason: 'a reason', note: 'a note' },
    });
    if ('refused' in outcome) return this.ask(id, secretId, form, outcome);
    return afterChange(`/admin/applications/${id}`, secretId, outcome.done);
  }

  /** An old tab may ask about a secret that somebody else has deleted. */
  private async deleted(actor: Actor, secretId: string, why: DeleteBySupport): Promise<Notice> {
    try {
      await this.management.deleteAsSupport(actor, secretId, why);
      return 'secret-deleted';
    } catch (failure) {
      if (!(failure instanceof NotFound)) throw failure;
      return 'secret-gone';
    }
  }

  private async ask(id: string, secretId: string, form: Form, outcome?: Refused) {
    const application = await this.applications.one(id);
    const secrets = await this.secrets.listOf(id);
    const secret = secrets.find((each) => each.id === secretId);
    if (!secret) return afterChange(`/admin/applications/${id}`, secretId, 'secret-gone');
    return deleteForm({ application, secrets, secret, now: this.clock.now() }, form, outcome);
  }
}
