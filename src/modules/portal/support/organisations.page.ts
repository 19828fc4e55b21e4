import { Body, Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/id-param.js';
import { searchText } from '../../../shared/storable-text.js';
import { ApplicationAdministration, OrganisationAdministration } from '../../applications/contract/administration.js';
import {
  CreateOrganisation,
  type OrganisationView,
  UpdateOrganisation,
} from '../../applications/contract/administration.schemas.js';
import { statuses } from '../../applications/contract/standing.js';
import { StepUp } from '../../identity/contract/step-up.js';
import { withNotice } from '../page/notices.js';
import { seeOther } from '../page/page.js';
import { type Refused, submitted } from '../page/submitted.js';
import { RoleTables } from './role-tables.js';
import { SupportPage } from './support-page.js';
import {
  action,
  badgeCell,
  cell,
  field,
  nextPageOf,
  optionsOf,
  showDetail,
  showForm,
  showList,
  tableOf,
} from './support.views.js';

const path = '/admin/organisations';
const kinds = {
  donor_registry: 'Donor registry',
  cord_blood_bank: 'Cord blood bank',
  donor_centre: 'Donor centre',
  other: 'Other',
};
const statusOptions = { '': 'Any state', active: 'Active', disabled: 'Disabled' };

/** Addresses of pages are passed on by people: what they do not know in them does no harm. */
const ListQuery = z.object({
  q: searchText.optional().catch(undefined),
  status: z.enum(statuses).optional().catch(undefined),
  cursor: z.string().optional(),
});
type ListQuery = z.output<typeof ListQuery>;

const text = z.string().max(1000).catch('');
const Form = z.object({ name: text, countryCode: text, ion: text, kind: text });
type Form = z.output<typeof Form>;

/** Member organisations: found, added, corrected, disabled and enabled. */
@SupportPage('admin/organisations')
export class OrganisationsPage {
  constructor(
    private readonly organisations: OrganisationAdministration,
    private readonly applications: ApplicationAdministration,
    private readonly roles: RoleTables,
  ) {}

  @Get()
  async list(@Query({ schema: ListQuery }) query: ListQuery) {
    const { items, nextCursor } = await this.organisations.page({ ...query, limit: 50 });
    return showList('organisations', {
      heading: 'Organisations',
      lead: 'The members of WMDA. Their applications, and who manages them, are on their pages.',
      links: [{ href: `${path}/new`, label: 'Add organisation', icon: 'plus' }],
      search: {
        action: path,
        label: 'Name',
        q: query.q ?? '',
        selects: [{ name: 'status', label: 'State', options: optionsOf(statusOptions, [query.status ?? '']) }],
        dates: [],
        hidden: [],
      },
      table: tableOf(
        'Organisations by name',
        ['Name', 'Country', 'ION', 'Kind', 'State'],
        items.map((each) => [
          cell(each.name, { href: `${path}/${each.id}` }),
          cell(each.countryCode),
          cell(each.ion === null ? 'none' : String(each.ion)),
          cell(kinds[each.kind]),
          badgeCell(each.status),
        ]),
        'No organisation like this.',
      ),
      nextPage: nextPageOf(path, query, nextCursor),
    });
  }

  @Get('new')
  newForm() {
    return formOf({ name: '', countryCode: '', ion: '', kind: 'donor_registry' });
  }

  @Post()
  @HttpCode(200)
  @StepUp()
  async create(@Body({ schema: Form }) form: Form) {
    const outcome = await submitted(CreateOrganisation, inputOf(form), (input) => this.organisations.create(input));
    if ('refused' in outcome) return formOf(form, { outcome });
    return seeOther(withNotice(`${path}/${outcome.done.id}`, 'saved'));
  }

  @Get(':id')
  async one(@IdParam() id: string) {
    const organisation = await this.organisations.one(id);
    const { items } = await this.applications.page({ organisationId: id, limit: 200 });
    const turn = organisation.status === 'active' ? 'disable' : 'enable';
    return showDetail('organisations', {
      heading: organisation.name,
      facts: [
        { label: 'Country', value: cell(organisation.countryCode) },
        { label: 'ION', value: cell(organisation.ion === null ? 'none' : String(organisation.ion)) },
        { label: 'Kind', value: cell(kinds[organisation.kind]) },
        { label: 'State', value: badgeCell(organisation.status) },
      ],
      actions: [
        action(`${path}/${id}/edit`, 'Correct', 'pencil'),
        turn === 'disable'
          ? action(`${path}/${id}/disable`, 'Disable', 'circle-slash', true)
          : action(`${path}/${id}/enable`, 'Enable', 'circle-check'),
        action(`/admin/events?organisationId=${id}`, 'Event log', 'history'),
      ],
      sections: [
        {
          heading: 'Applications',
          table: tableOf(
            'Applications of this organisation',
            ['Name', 'Client ID', 'Environment', 'State'],
            items.map((each) => [
              cell(each.name, { href: `/admin/applications/${each.id}` }),
              cell(each.clientId, { mono: true }),
              badgeCell(each.environment),
              badgeCell(each.status),
            ]),
            'None yet.',
          ),
          links: [{ href: `/admin/applications/new?organisationId=${id}`, label: 'Add application', icon: 'plus' }],
        },
        await this.roles.ofOrganisation(id),
      ],
    });
  }

  @Get(':id/edit')
  async editForm(@IdParam() id: string) {
    const organisation = await this.organisations.one(id);
    return formOf(
      { ...organisation, ion: organisation.ion === null ? '' : String(organisation.ion) },
      { organisation },
    );
  }

  @Post(':id/edit')
  @HttpCode(200)
  @StepUp()
  async edit(@IdParam() id: string, @Body({ schema: Form }) form: Form) {
    const organisation = await this.organisations.one(id);
    const input = { ...inputOf(form), ion: form.ion.trim() === '' ? null : Number(form.ion) };
    const outcome = await submitted(UpdateOrganisation, input, (change) => this.organisations.update(id, change));
    if ('refused' in outcome) return formOf(form, { organisation, outcome });
    return seeOther(withNotice(`${path}/${id}`, 'saved'));
  }

  @Get(':id/disable')
  async disableForm(@IdParam() id: string) {
    const { name } = await this.organisations.one(id);
    return showForm('organisations', {
      heading: `Disable ‘${name}’?`,
      facts: [
        'Its applications get no new token from this moment; a token they already hold works for at most one hour more.',
        'Its credential managers see its applications no more. People and secrets stay, and all of it works again once you enable it.',
      ],
      action: `${path}/${id}/disable`,
      button: 'Disable organisation',
      dangerous: true,
      back: `${path}/${id}`,
    });
  }

  @Post(':id/disable')
  @StepUp()
  async disable(@IdParam() id: string) {
    await this.organisations.update(id, { status: 'disabled' });
    return seeOther(withNotice(`${path}/${id}`, 'disabled'));
  }

  @Get(':id/enable')
  async enableForm(@IdParam() id: string) {
    const { name } = await this.organisations.one(id);
    return showForm('organisations', {
      heading: `Enable ‘${name}’?`,
      facts: ['Its applications that are active get tokens again at once, and its credential managers see them again.'],
      action: `${path}/${id}/enable`,
      button: 'Enable organisation',
      back: `${path}/${id}`,
    });
  }

  @Post(':id/enable')
  @StepUp()
  async enable(@IdParam() id: string) {
    await this.organisations.update(id, { status: 'active' });
    return seeOther(withNotice(`${path}/${id}`, 'enabled'));
  }
}

function inputOf({ ion, countryCode, ...form }: Form) {
  return { ...form, countryCode: countryCode.trim().toUpperCase(), ...(ion.trim() !== '' && { ion: Number(ion) }) };
}

function formOf(form: Form, { organisation, outcome }: { organisation?: OrganisationView; outcome?: Refused } = {}) {
  const at = organisation && `${path}/${organisation.id}`;
  return showForm(
    'organisations',
    {
      heading: organisation ? `Correct ‘${organisation.name}’` : 'Add organisation',
      action: at ? `${at}/edit` : path,
      button: organisation ? 'Save' : 'Add organisation',
      back: at ?? path,
      fields: [
        field('text', 'name', 'Name', { value: form.name }),
        field('text', 'countryCode', 'Country', {
          value: form.countryCode,
          help: 'Two letters of ISO 3166-1, like NL',
        }),
        field('text', 'ion', 'ION', {
          value: form.ion,
          required: false,
          help: 'Four digits from ICCBBA; leave empty where there is none',
        }),
        field('select', 'kind', 'Kind', { options: optionsOf(kinds, [form.kind]) }),
      ],
    },
    outcome,
  );
}
