import { Body, Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { Id } from '../../../shared/id.js';
import { largestPage } from '../../../shared/pagination.js';
import { IdParam } from '../../../http/requests/id-param.js';
import {
  ApiAdministration,
  ApplicationAdministration,
  OrganisationAdministration,
} from '../../../modules/applications/contract/administration.js';
import {
  type AdministeredApplication,
  CreateApplication,
  UpdateApplication,
} from '../../../modules/applications/contract/administration.schemas.js';
import type { Environment } from '../../../modules/applications/contract/kinds-and-states.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { withNotice } from '../../page/notices.js';
import { Kept } from '../../forms/kept-forms.js';
import { seeOther } from '../../page/page.js';
import { type Refused, submitted } from '../../forms/submitted.js';
import { environmentOptions, nameOfApi } from '../apis/apis.views.js';
import { field, optionsOf, showForm, ticked } from '../frame/form.views.js';
import { addressOf } from '../frame/list.views.js';
import { SupportPage } from '../frame/support-page.js';

const path = '/admin/applications';

const OfOrganisation = z.object({ organisationId: Id });
type OfOrganisation = z.output<typeof OfOrganisation>;

const text = z.string().max(1000).catch('');
const NewForm = z.object({ name: text, environment: text, apiIds: ticked });
type NewForm = z.output<typeof NewForm>;
const EditForm = NewForm.omit({ environment: true });
type EditForm = z.output<typeof EditForm>;
const names = { name: 'a name for the application', environment: 'the environment', apiIds: 'at least one API' };

/** Applications, created and changed. */
@SupportPage('admin/applications')
export class ApplicationFormPage {
  constructor(
    private readonly applications: ApplicationAdministration,
    private readonly organisations: OrganisationAdministration,
    private readonly apis: ApiAdministration,
  ) {}

  @Get('new')
  newForm(
    @Query({ schema: OfOrganisation }) { organisationId }: OfOrganisation,
    @Kept(NewForm) kept: NewForm | undefined,
  ) {
    return this.createForm(organisationId, kept ?? { name: '', environment: 'production', apiIds: [] });
  }

  @Post('new')
  @HttpCode(200)
  @StepUp()
  async create(
    @Query({ schema: OfOrganisation }) { organisationId }: OfOrganisation,
    @Body({ schema: NewForm }) form: NewForm,
  ) {
    const create = (input: CreateApplication) => this.applications.create(input);
    const outcome = await submitted(CreateApplication, { ...form, organisationId }, create, { names });
    if ('refused' in outcome) return this.createForm(organisationId, form, outcome);
    return seeOther(withNotice(`${path}/${outcome.done.id}`, 'saved'));
  }

  @Get(':id/edit')
  async editForm(@IdParam() id: string, @Kept(EditForm) kept: EditForm | undefined) {
    const application = await this.applications.one(id);
    const { name, apis } = application;
    return this.changeForm(application, kept ?? { name, apiIds: apis.map((api) => api.id) });
  }

  @Post(':id/edit')
  @HttpCode(200)
  @StepUp()
  async edit(@IdParam() id: string, @Body({ schema: EditForm }) form: EditForm) {
    const application = await this.applications.one(id);
    const update = (change: UpdateApplication) => this.applications.update(id, change);
    const outcome = await submitted(UpdateApplication, form, update, { names });
    if ('refused' in outcome) return this.changeForm(application, form, outcome);
    return seeOther(withNotice(`${path}/${id}`, 'saved'));
  }

  private async createForm(organisationId: string, form: NewForm, outcome?: Refused) {
    const organisation = await this.organisations.one(organisationId);
    return showForm(
      {
        heading: `Add an application for ‘${organisation.name}’`,
        facts: [
          'Its client ID is made now and never changes. Neither does its environment, which is that of all its APIs.',
        ],
        action: addressOf(`${path}/new`, { organisationId }),
        button: 'Add application',
        back: `/admin/organisations/${organisation.id}`,
        fields: [
          field('text', 'name', 'Name', { value: form.name, help: 'By custom Partner-NL-OrganisationName-SMC' }),
          field('select', 'environment', 'Environment', { options: optionsOf(environmentOptions, [form.environment]) }),
          await this.apiChoice(form.apiIds),
        ],
      },
      outcome,
    );
  }

  private async changeForm({ id, name, environment }: AdministeredApplication, form: EditForm, outcome?: Refused) {
    return showForm(
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

  private async apiChoice(chosen: readonly string[], environment?: Environment) {
    const { items } = await this.apis.page({ limit: largestPage, environment });
    const options = items.map((api) => ({
      value: api.id,
      label: nameOfApi(api),
      selected: chosen.includes(api.id),
    }));
    const help = items.length === 0 ? 'There is none yet. Add one under APIs first.' : null;
    return field('checkboxes', 'apiIds', 'APIs', { options, help, required: false });
  }
}
