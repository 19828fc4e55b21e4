import { Body, Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/id-param.js';
import { ApiAdministration } from '../../applications/contract/administration.js';
import { type ApiView, CreateApi, UpdateApi } from '../../applications/contract/administration.schemas.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import { StepUp } from '../../identity/contract/step-up.js';
import { withNotice } from '../page/notices.js';
import { seeOther } from '../page/page.js';
import { type Refused, submitted } from '../page/submitted.js';
import { SupportPage } from './support-page.js';
import { badgeCell, cell, field, nextPageOf, optionsOf, showForm, showList, tableOf } from './support.views.js';

const path = '/admin/apis';
const environments = { production: 'Production', sandbox: 'Sandbox' };

const ListQuery = z.object({ cursor: z.string().optional() });
const text = z.string().max(5000).catch('');
const Form = z.object({
  code: text,
  name: text,
  environment: text,
  resource: text,
  scopes: text,
  introspectionApplicationIds: text,
});
type Form = z.output<typeof Form>;

/** The APIs that applications may reach. */
@SupportPage('admin/apis')
export class ApisPage {
  constructor(
    private readonly apis: ApiAdministration,
    private readonly applications: ApplicationDirectory,
  ) {}

  @Get()
  async list(@Query({ schema: ListQuery }) query: z.output<typeof ListQuery>) {
    const { items, nextCursor } = await this.apis.page({ ...query, limit: 50 });
    const introspectors = await this.applications.known([
      ...new Set(items.flatMap(({ introspectionApplicationIds: ids }) => ids)),
    ]);
    return showList('apis', {
      heading: 'APIs',
      lead: 'What applications may reach. The resource is the audience of the tokens for it.',
      links: [{ href: `${path}/new`, label: 'Add API', icon: 'plus' }],
      search: null,
      table: tableOf(
        'APIs by code',
        ['API', 'Environment', 'Resource', 'Scopes', 'May introspect'],
        items.map((each) => [
          cell(`${each.code} ${each.name}`, { href: `${path}/${each.id}/edit` }),
          badgeCell(each.environment),
          cell(each.resource, { mono: true }),
          cell(each.scopes.join(' '), { mono: true }),
          cell(
            each.introspectionApplicationIds.map((id) => introspectors.get(id)?.name ?? id).join(', ') ||
              'no application',
          ),
        ]),
        'No API yet. Applications need at least one.',
      ),
      nextPage: nextPageOf(path, {}, nextCursor),
    });
  }

  @Get('new')
  newForm() {
    const empty = { code: '', name: '', resource: '', scopes: '', introspectionApplicationIds: '' };
    return formOf({ ...empty, environment: 'production' });
  }

  @Post()
  @HttpCode(200)
  @StepUp()
  async create(@Body({ schema: Form }) form: Form) {
    const input = { ...inputOf(form), environment: form.environment };
    const outcome = await submitted(CreateApi, input, (api) => this.apis.create(api));
    return 'refused' in outcome ? formOf(form, { outcome }) : seeOther(withNotice(path, 'saved'));
  }

  @Get(':id/edit')
  async editForm(@IdParam() id: string) {
    const api = await this.apis.one(id);
    const form = {
      ...api,
      scopes: api.scopes.join('\n'),
      introspectionApplicationIds: api.introspectionApplicationIds.join('\n'),
    };
    return formOf(form, { api });
  }

  @Post(':id/edit')
  @HttpCode(200)
  @StepUp()
  async edit(@IdParam() id: string, @Body({ schema: Form }) form: Form) {
    const api = await this.apis.one(id);
    const outcome = await submitted(UpdateApi, inputOf(form), (change) => this.apis.update(id, change));
    return 'refused' in outcome ? formOf(form, { api, outcome }) : seeOther(withNotice(path, 'saved'));
  }
}

const linesOf = (lines: string) => lines.split(/\s+/).filter((line) => line !== '');

function inputOf({ code, name, resource, scopes, introspectionApplicationIds: ids }: Form) {
  return {
    code: code.trim(),
    name,
    resource: resource.trim(),
    scopes: linesOf(scopes),
    introspectionApplicationIds: linesOf(ids),
  };
}

/** Problems of one line of a field are said at the field. */
function atField(outcome: Refused | undefined): Refused | undefined {
  if (!outcome) return undefined;
  const fields = Object.entries(outcome.refused.fields).map(([at, words]) => [at.split('.')[0] ?? at, words] as const);
  return { refused: { ...outcome.refused, fields: Object.fromEntries(fields) } };
}

function formOf(form: Form, { api, outcome }: { api?: ApiView; outcome?: Refused } = {}) {
  const environment = field('select', 'environment', 'Environment', {
    options: optionsOf(environments, [form.environment]),
    help: 'It never changes.',
  });
  return showForm(
    'apis',
    {
      heading: api ? `Change ${api.code} (${environments[api.environment].toLowerCase()})` : 'Add API',
      facts: api ? ['What you change counts from the next token on; tokens that exist keep what they say.'] : [],
      action: api ? `${path}/${api.id}/edit` : path,
      button: api ? 'Save' : 'Add API',
      back: path,
      fields: [
        field('text', 'code', 'Code', { value: form.code, help: 'Two to ten capitals and digits, like SM' }),
        field('text', 'name', 'Name', { value: form.name }),
        ...(api ? [] : [environment]),
        field('text', 'resource', 'Resource', {
          value: form.resource,
          help: 'An absolute URI: the audience of tokens for this API',
        }),
        field('lines', 'scopes', 'Scopes', { value: form.scopes, help: 'One in each line' }),
        field('lines', 'introspectionApplicationIds', 'Applications that may introspect its tokens', {
          value: form.introspectionApplicationIds,
          required: false,
          help: 'The id of one application in each line: it is in the address of the application’s page',
        }),
      ],
    },
    atField(outcome),
  );
}
