import { Body, Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/id-param.js';
import { Clock } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/domain-error.js';
import { searchText } from '../../../shared/storable-text.js';
import { ago } from '../../../templating/dates.js';
import { type Actor, CurrentActor } from '../../identity/contract/actor.js';
import { StepUp } from '../../identity/contract/step-up.js';
import { SecretFleet } from '../../secrets/contract/secret-fleet.js';
import { DeleteBySupport, type FleetSecret } from '../../secrets/contract/secret-fleet.schemas.js';
import { SecretLists } from '../../secrets/contract/secret-lists.js';
import { badgeOf, quoted, timeLeft, useInWords } from '../credentials/secret-words.js';
import { withNotice } from '../page/notices.js';
import { seeOther } from '../page/page.js';
import { type Refused, submitted } from '../page/submitted.js';
import { expiryChartOf } from './expiry-chart.js';
import { SupportPage } from './support-page.js';
import {
  cell,
  dayCell,
  field,
  momentCell,
  nextPageOf,
  optionsOf,
  showForm,
  showList,
  tableOf,
} from './support.views.js';

const path = '/admin/secrets';
const weeksAhead = 26;
const states = ['active', 'expiring', 'disabled', 'expired'] as const;
const stateOptions = {
  '': 'Any state',
  active: 'Active',
  expiring: 'Expires soon',
  disabled: 'Disabled',
  expired: 'Expired',
};
const reasons = {
  key_compromise: 'Its value is known to others',
  superseded: 'Another secret has taken its place',
  affiliation_changed: 'The organisation has changed',
  privilege_withdrawn: 'The application may not use the API any more',
  other: 'Another reason',
};

const ListQuery = z.object({
  q: searchText.optional().catch(undefined),
  state: z.enum(states).optional().catch(undefined),
  organisationId: z.uuid().optional().catch(undefined),
  cursor: z.string().optional(),
});
const text = z.string().max(1000).catch('');
const Form = z.object({ reason: text, note: text });
type Form = z.output<typeof Form>;

/** All secrets of all members, the first to expire first. */
@SupportPage('admin/secrets')
export class SecretsPage {
  constructor(
    private readonly fleet: SecretFleet,
    private readonly lists: SecretLists,
    private readonly clock: Clock,
  ) {}

  @Get()
  async list(@Query({ schema: ListQuery }) query: z.output<typeof ListQuery>) {
    const { items, nextCursor } = await this.fleet.page({ ...query, limit: 50 });
    const { weeks } = await this.fleet.census(weeksAhead);
    const context = {
      heading: 'Client secrets',
      lead: 'All secrets by expiry. Only credential managers create, rename and enable them; you can delete one.',
      links: [],
      search: {
        action: path,
        label: 'Secret, hint, application or client ID',
        q: query.q ?? '',
        selects: [{ name: 'state', label: 'State', options: optionsOf(stateOptions, [query.state ?? '']) }],
        dates: [],
        hidden: [],
      },
      table: tableOf(
        'Client secrets by expiry',
        ['Secret', 'Application', 'Valid through', 'Last used', 'State', 'Action'],
        items.map((secret) => this.row(secret)),
        'No secret like this.',
      ),
      nextPage: nextPageOf(path, query, nextCursor),
    };
    return showList('secrets', context, expiryChartOf(weeks));
  }

  @Get(':id/:secretId/delete')
  async deleteForm(@IdParam() id: string, @IdParam('secretId') secretId: string) {
    return this.askFor(id, secretId, { reason: 'key_compromise', note: '' });
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
    const outcome = await submitted(DeleteBySupport, why, (input) => this.fleet.delete(actor, secretId, input));
    if ('refused' in outcome) return this.askFor(id, secretId, form, outcome);
    return seeOther(withNotice(path, 'secret-deleted'));
  }

  private row(secret: FleetSecret) {
    const { application, organisation } = secret;
    const used = momentCell(secret.lastUsedAt);
    return [
      cell(secret.name, { note: `${secret.hint}…` }),
      cell(application.name, { href: `/admin/applications/${application.id}`, note: organisation.name }),
      dayCell(secret.expiresOn, timeLeft(secret, this.clock.now())),
      secret.lastUsedAt === null ? used : { ...used, note: ago(new Date(secret.lastUsedAt), this.clock.now()) },
      cell('', { badge: badgeOf(secret) }),
      cell('Delete', { href: `${path}/${application.id}/${secret.id}/delete` }),
    ];
  }

  private async askFor(id: string, secretId: string, form: Form, outcome?: Refused) {
    const secrets = (await this.lists.listsOf([id])).get(id) ?? [];
    const secret = secrets.find((each) => each.id === secretId);
    if (!secret) throw new NotFound('This secret was deleted, or it was never here. Nothing was changed.');
    return showForm(
      'secrets',
      {
        heading: `Delete ${quoted(secret)}?`,
        facts: [
          useInWords(secret, this.clock.now()),
          'Systems that still use it get no new token from this moment; a token they already hold works for at most one hour more. All its credential managers are told by mail, with your reason.',
        ],
        action: `${path}/${id}/${secretId}/delete`,
        button: 'Delete secret',
        dangerous: true,
        back: path,
        fields: [
          field('select', 'reason', 'Reason', { options: optionsOf(reasons, [form.reason]) }),
          field('text', 'note', 'Note to its credential managers', { value: form.note, required: false }),
        ],
      },
      outcome,
    );
  }
}
