import { Body, Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/requests/id-param.js';
import { ApiAdministration } from '../../../modules/applications/contract/administration.js';
import { CreateApi, UpdateApi } from '../../../modules/applications/contract/administration.schemas.js';
import { ApplicationDirectory } from '../../../modules/applications/contract/application-directory.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { withNotice } from '../../page/notices.js';
import { Kept } from '../../forms/kept-forms.js';
import { seeOther } from '../../page/page.js';
import { submitted } from '../../forms/submitted.js';
import { apiDetail, apiForm, apiList } from './apis.views.js';
import { pageSize, paged } from '../frame/list.views.js';
import { SupportPage } from '../frame/support-page.js';

const path = '/admin/apis';

const ListQuery = z.object(paged);
type ListQuery = z.output<typeof ListQuery>;

const text = z.string().max(6000).catch('');
const EditForm = z.object({ code: text, name: text, resource: text, scopes: text });
type EditForm = z.output<typeof EditForm>;
const NewForm = EditForm.extend({ environment: text });
type NewForm = z.output<typeof NewForm>;
const names = { code: 'a code', name: 'a name for the API', resource: 'the resource', scopes: 'at least one scope' };

/** The APIs that applications may reach. */
@SupportPage('admin/apis')
export class ApisPage {
  constructor(
    private readonly apis: ApiAdministration,
    private readonly applications: ApplicationDirectory,
  ) {}

  @Get()
  async list(@Query({ schema: ListQuery }) query: ListQuery) {
    return apiList(await this.apis.page({ ...query, limit: pageSize }), query);
  }

  @Get('new')
  newForm(@Kept(NewForm) kept: NewForm | undefined) {
    return apiForm(kept ?? { code: '', name: '', resource: '', scopes: '', environment: 'production' });
  }

  @Post('new')
  @HttpCode(200)
  @StepUp()
  async create(@Body({ schema: NewForm }) form: NewForm) {
    const input = { ...inputOf(form), environment: form.environment };
    const outcome = await submitted(CreateApi, input, (api) => this.apis.create(api), { names });
    if ('refused' in outcome) return apiForm(form, { outcome });
    return seeOther(withNotice(`${path}/${outcome.done.id}`, 'saved'));
  }

  @Get(':id')
  async one(@IdParam() id: string) {
    const api = await this.apis.one(id);
    return apiDetail(api, await this.applications.known(api.introspectionApplicationIds));
  }

  @Get(':id/edit')
  async editForm(@IdParam() id: string, @Kept(EditForm) kept: EditForm | undefined) {
    const api = await this.apis.one(id);
    return apiForm({ ...api, scopes: api.scopes.join('\n'), ...kept }, { api });
  }

  @Post(':id/edit')
  @HttpCode(200)
  @StepUp()
  async edit(@IdParam() id: string, @Body({ schema: EditForm }) form: EditForm) {
    const api = await this.apis.one(id);
    const outcome = await submitted(UpdateApi, inputOf(form), (change) => this.apis.update(id, change), { names });
    if ('refused' in outcome) return apiForm({ ...form, environment: api.environment }, { api, outcome });
    return seeOther(withNotice(`${path}/${id}`, 'saved'));
  }
}

function inputOf({ code, name, resource, scopes }: EditForm) {
  const lines = scopes.split(/\s+/).filter((line) => line !== '');
  return { code: code.trim(), name, resource: resource.trim(), scopes: lines };
}
