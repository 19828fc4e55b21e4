import { Body, Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/id-param.js';
import { searchText } from '../../../shared/storable-text.js';
import {
  ApiAdministration,
  ApplicationAdministration,
  OrganisationAdministration,
} from '../../applications/contract/administration.js';
import {
  type AdministeredApplication,
  CreateApplication,
  UpdateApplication,
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

const path = '/admin/applications';
const environments = { production: 'Production', sandbox: 'Sandbox' };
const statusOptions = { '': 'Any state', active: 'Active', disabled: 'Disabled' };

const ListQuery = z.object({
  q: searchText.optional().catch(undefined),
  status: z.enum(statuses).optional().catch(undefined),
  cursor: z.string().optional(),
});
type ListQuery = z.output<typeof ListQuery>;

const OfOrganisation = z.object({ organisationId: z.uuid() });
const text = z.string().max(1000).catch('');
/** A form with one box ticked sends a text, with several a list, with none nothing. */
const ticked = z
  .union([z.string().transform((id) => [id]), z.array(z.string())])
  .optional()
  .transform((ids) => ids ?? []);
const NewForm = z.object({ organisationId: text, name: text, environment: text, apiIds: ticked });
const EditForm = z.object({ name: text, apiIds: ticked });

/** Applications: found, created, changed, disabled and enabled. */
@SupportPage('admin/applications')
export class ApplicationsPage {
  constructor(
    private readonly applications: ApplicationAdministration,
    private readonly organisations: OrganisationAdministration,
    private readonly apis: ApiAdministration,
    private readonly roles: RoleTables,
  ) {}

  @Get()
  async list(@Query({ schema: ListQuery }) query: ListQuery) {
    const { items, nextCursor } = await this.applications.page({ ...query, limit: 50 });
    return showList('applications', {
      heading: 'Applications',
      lead: 'What holds client secrets. A new one is added on the page of its organisation.',
      links: [],
      search: {
        action: path,
        label: 'Name or client ID',
        q: query.q ?? '',
        selects: [{ name: 'status', label: 'State', options: optionsOf(statusOptions, [query.status ?? '']) }],
        dates: [],
        hidden: [],
      },
      table: tableOf(
        'Applications by name',
        ['Name', 'Organisation', 'APIs', 'Environment', 'State'],
        items.map((each) => [
          cell(each.name, { href: `${path}/${each.id}` }),
          cell(each.organisation.name, { href: `/admin/organisations/${each.organisation.id}` }),
          cell(each.apis.map(({ code }) => code).join(', ')),
          badgeCell(each.environment),
          badgeCell(each.status),
        ]),
        'No application like this.',
      ),
      nextPage: nextPageOf(path, query, nextCursor),
    });
  }

  @Get('new')
  newForm(@Query({ schema: OfOrganisation }) { organisationId }: z.output<typeof OfOrganisation>) {
    return this.createForm({ organisationId, name: '', environment: 'production', apiIds: [] });
  }

  @Post()
  @HttpCode(200)
  @StepUp()
  async create(@Body({ schema: NewForm }) form: z.output<typeof NewForm>) {
    const outcome = await submitted(CreateApplication, form, (input) => this.applications.create(input));
    if ('refused' in outcome) return this.createForm(form, outcome);
    return seeOther(withNotice(`${path}/${outcome.done.id}`, 'saved'));
  }

  @Get(':id')
  async one(@IdParam() id: string) {
    const application = await this.applications.one(id);
    const { organisation, clientId, status } = application;
    return showDetail('applications', {
      heading: application.name,
      facts: [
        {
          label: 'Organisation',
          value: cell(organisation.name, {
            href: `/admin/organisations/${organisation.id}`,
            note: organisation.status === 'disabled' ? 'disabled: this application gets no token either' : null,
          }),
        },
        { label: 'Client ID', value: cell(clientId, { mono: true }) },
        { label: 'Environment', value: badgeCell(application.environment) },
        { label: 'State', value: badgeCell(status) },
      ],
      actions: [
        action(`${path}/${id}/edit`, 'Change name or APIs', 'pencil'),
        status === 'active'
          ? action(`${path}/${id}/disable`, 'Disable', 'circle-slash', true)
          : action(`${path}/${id}/enable`, 'Enable', 'circle-check'),
        action(`/manage-clients?q=${clientId}`, 'Client secrets', 'key-round'),
        action(`/admin/events?applicationId=${id}`, 'Event log', 'history'),
      ],
      sections: [
        {
          heading: 'APIs',
          table: tableOf(
            'APIs of this application',
            ['API', 'Resource', 'Scopes'],
            application.apis.map((api) => [
              cell(`${api.code} ${api.name}`, { href: `/admin/apis/${api.id}/edit` }),
              cell(api.resource, { mono: true }),
              cell(api.scopes.join(' '), { mono: true }),
            ]),
            'None: it gets no token.',
          ),
          links: [],
        },
        await this.roles.ofApplication(id),
        { ...(await this.roles.ofOrganisation(organisation.id)), heading: 'Credential managers of the organisation' },
      ],
    });
  }

  @Get(':id/edit')
  async editForm(@IdParam() id: string) {
    const application = await this.applications.one(id);
    return this.changeForm(application, { name: application.name, apiIds: application.apis.map((api) => api.id) });
  }

  @Post(':id/edit')
  @HttpCode(200)
  @StepUp()
  async edit(@IdParam() id: string, @Body({ schema: EditForm }) form: z.output<typeof EditForm>) {
    const application = await this.applications.one(id);
    const outcome = await submitted(UpdateApplication, form, (change) => this.applications.update(id, change));
    if ('refused' in outcome) return this.changeForm(application, form, outcome);
    return seeOther(withNotice(`${path}/${id}`, 'saved'));
  }

  @Get(':id/disable')
  async disableForm(@IdParam() id: string) {
    const { name } = await this.applications.one(id);
    return showForm('applications', {
      heading: `Disable ‘${name}’?`,
      facts: [
        'It gets no new token from this moment; a token it already holds works for at most one hour more.',
        'Its secrets stay as they are, and work again once you enable it.',
      ],
      action: `${path}/${id}/disable`,
      button: 'Disable application',
      dangerous: true,
      back: `${path}/${id}`,
    });
  }

  @Post(':id/disable')
  @StepUp()
  async disable(@IdParam() id: string) {
    await this.applications.update(id, { status: 'disabled' });
    return seeOther(withNotice(`${path}/${id}`, 'disabled'));
  }

  @Get(':id/enable')
  async enableForm(@IdParam() id: string) {
    const { name } = await this.applications.one(id);
    return showForm('applications', {
      heading: `Enable ‘${name}’?`,
      facts: ['Its secrets that are valid and enabled get tokens again at once.'],
      action: `${path}/${id}/enable`,
      button: 'Enable application',
      back: `${path}/${id}`,
    });
  }

  @Post(':id/enable')
  @StepUp()
  async enable(@IdParam() id: string) {
    await this.applications.update(id, { status: 'active' });
    return seeOther(withNotice(`${path}/${id}`, 'enabled'));
  }

  private async createForm(form: z.output<typeof NewForm>, outcome?: Refused) {
    const organisation = await this.organisations.one(form.organisationId);
    return showForm(
      'applications',
      {
        heading: `Add an application of ‘${organisation.name}’`,
        facts: ['Its client ID is made now and never changes. It and its APIs belong to the same environment.'],
        action: path,
        button: 'Add application',
        back: `/admin/organisations/${organisation.id}`,
        fields: [
          field('hidden', 'organisationId', 'Organisation', { value: organisation.id }),
          field('text', 'name', 'Name', { value: form.name, help: 'By custom Partner-NL-OrganisationName-SMC' }),
          field('select', 'environment', 'Environment', { options: optionsOf(environments, [form.environment]) }),
          await this.apiChoice(form.apiIds),
        ],
      },
      outcome,
    );
  }

  private async changeForm(
    { id, name, environment }: AdministeredApplication,
    form: z.output<typeof EditForm>,
    outcome?: Refused,
  ) {
    return showForm(
      'applications',
      {
        heading: `Change ‘${name}’`,
        facts: ['Other APIs count from the next token on. The client ID stays.'],
        action: `${path}/${id}/edit`,
        button: 'Save',
        back: `${path}/${id}`,
        fields: [field('text', 'name', 'Name', { value: form.name }), await this.apiChoice(form.apiIds, environment)],
      },
      outcome,
    );
  }

  private async apiChoice(chosen: readonly string[], environment?: keyof typeof environments) {
    const { items } = await this.apis.page({ limit: 200, environment });
    const options = items.map((api) => ({
      value: api.id,
      label: `${api.code} ${api.name} (${environments[api.environment].toLowerCase()})`,
      selected: chosen.includes(api.id),
    }));
    return field('checkboxes', 'apiIds', 'APIs', { options, required: false });
  }
}
