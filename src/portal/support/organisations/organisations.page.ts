import { Body, Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/requests/id-param.js';
import {
  ApplicationAdministration,
  OrganisationAdministration,
} from '../../../modules/applications/contract/administration.js';
import {
  CreateOrganisation,
  UpdateOrganisation,
} from '../../../modules/applications/contract/administration.schemas.js';
import { statuses } from '../../../modules/applications/contract/kinds-and-states.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { withNotice } from '../../page/notices.js';
import { Kept } from '../../forms/kept-forms.js';
import { seeOther } from '../../page/page.js';
import { submitted } from '../../forms/submitted.js';
import { pageSize, paged, searchable } from '../frame/list.views.js';
import { organisationDetail, organisationForm, organisationList } from './organisations.views.js';
import { RoleTables } from '../people/role-tables.js';
import { SupportPage } from '../frame/support-page.js';

const path = '/admin/organisations';

const ListQuery = z.object({ ...searchable, ...paged, status: z.enum(statuses).optional().catch(undefined) });
type ListQuery = z.output<typeof ListQuery>;

const text = z.string().max(1000).catch('');
const Form = z.object({ name: text, countryCode: text, ion: text, kind: text });
type Form = z.output<typeof Form>;
const names = { name: 'the name of the organisation', countryCode: 'the country', ion: 'the ION', kind: 'the kind' };

/** Member organisations: found, added, changed. */
@SupportPage('admin/organisations')
export class OrganisationsPage {
  constructor(
    private readonly organisations: OrganisationAdministration,
    private readonly applications: ApplicationAdministration,
    private readonly roles: RoleTables,
  ) {}

  @Get()
  async list(@Query({ schema: ListQuery }) query: ListQuery) {
    return organisationList(await this.organisations.page({ ...query, limit: pageSize }), query);
  }

  @Get('new')
  newForm(@Kept(Form) kept: Form | undefined) {
    return organisationForm(kept ?? { name: '', countryCode: '', ion: '', kind: 'donor_registry' });
  }

  @Post('new')
  @HttpCode(200)
  @StepUp()
  async create(@Body({ schema: Form }) form: Form) {
    const create = (input: CreateOrganisation) => this.organisations.create(input);
    const outcome = await submitted(CreateOrganisation, inputOf(form), create, { names });
    if ('refused' in outcome) return organisationForm(form, { outcome });
    return seeOther(withNotice(`${path}/${outcome.done.id}`, 'saved'));
  }

  @Get(':id')
  async one(@IdParam() id: string) {
    const organisation = await this.organisations.one(id);
    const applications = await this.applications.page({ organisationId: id, limit: pageSize });
    return organisationDetail(organisation, applications, await this.roles.ofOrganisation(id));
  }

  @Get(':id/edit')
  async editForm(@IdParam() id: string, @Kept(Form) kept: Form | undefined) {
    const organisation = await this.organisations.one(id);
    return organisationForm({ ...organisation, ion: String(organisation.ion ?? ''), ...kept }, { organisation });
  }

  @Post(':id/edit')
  @HttpCode(200)
  @StepUp()
  async edit(@IdParam() id: string, @Body({ schema: Form }) form: Form) {
    const organisation = await this.organisations.one(id);
    const update = (change: UpdateOrganisation) => this.organisations.update(id, change);
    const outcome = await submitted(UpdateOrganisation, inputOf(form), update, { names });
    if ('refused' in outcome) return organisationForm(form, { organisation, outcome });
    return seeOther(withNotice(`${path}/${id}`, 'saved'));
  }
}

function inputOf({ ion, countryCode, ...form }: Form) {
  const digits = ion.trim();
  return { ...form, countryCode: countryCode.trim().toUpperCase(), ion: digits === '' ? null : Number(digits) };
}
