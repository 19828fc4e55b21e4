import type { Page } from '../../../shared/pagination.js';
import type { ApiView } from '../../../modules/applications/contract/administration.schemas.js';
import type { KnownApplication } from '../../../modules/applications/contract/application-directory.js';
import type { Refused } from '../../forms/submitted.js';
import { action, showDetail } from '../frame/detail.views.js';
import { field, optionsOf, showForm } from '../frame/form.views.js';
import { showList } from '../frame/list.views.js';
import { badgeCell, cell, linkCell, tableOf } from '../frame/tables.js';

const path = '/admin/apis';
export const environmentOptions = { production: 'Production', sandbox: 'Sandbox' };

/** "MC Match-Connect (sandbox)". */
export function nameOfApi({ code, name, environment }: ApiView): string {
  return `${code} ${name} (${environmentOptions[environment].toLowerCase()})`;
}

export function apiList({ items, nextCursor }: Page<ApiView>, query: Readonly<Record<string, string | undefined>>) {
  return showList({
    heading: 'APIs',
    lead: 'What applications may reach. The resource is the audience of the tokens for it.',
    links: [{ href: `${path}/new`, label: 'Add API', icon: 'plus' }],
    path,
    query,
    table: tableOf(
      'APIs by code',
      ['API', 'Environment', 'Resource', 'Scopes', 'May introspect'],
      items.map((each) => [
        cell(`${each.code} ${each.name}`, { href: `${path}/${each.id}` }),
        badgeCell(each.environment),
        cell(each.resource, { mono: true }),
        cell(each.scopes.join(' '), { mono: true }),
        cell(each.introspectionApplicationIds.length === 0 ? 'none' : String(each.introspectionApplicationIds.length)),
      ]),
      'No API yet. Add the first one: an application needs at least one.',
    ),
    nextCursor,
  });
}

export function apiDetail(api: ApiView, applications: ReadonlyMap<string, KnownApplication>) {
  const at = `${path}/${api.id}`;
  const introspectors = [...applications.values()].toSorted((one, other) => one.name.localeCompare(other.name));
  return showDetail({
    heading: `${api.code} ${api.name}`,
    facts: [
      { label: 'Environment', value: badgeCell(api.environment) },
      { label: 'Resource', value: cell(api.resource, { mono: true, copyId: 'resource' }) },
      { label: 'Scopes', value: cell(api.scopes.join(' '), { mono: true }) },
    ],
    actions: [action(`${at}/edit`, 'Change details', 'pencil')],
    sections: [
      {
        heading: 'Applications that may introspect its tokens',
        table: tableOf(
          'Applications that may introspect',
          ['Application', 'Organisation', 'Action'],
          introspectors.map(({ id, name, organisation }) => [
            cell(name, { href: `/admin/applications/${id}` }),
            cell(organisation.name, { href: `/admin/organisations/${organisation.id}` }),
            linkCell('Remove', `${at}/introspectors/${id}/remove`, name, { dangerous: true }),
          ]),
          'None. Add the application of the system that serves this API, if it asks here whether a token still counts.',
        ),
        links: [{ href: `${at}/introspectors`, label: 'Add application', icon: 'plus' }],
      },
    ],
  });
}

/** Form values: what was typed, else what is stored. */
interface Typed {
  readonly code: string;
  readonly name: string;
  readonly environment: string;
  readonly resource: string;
  readonly scopes: string;
}

export function apiForm(typed: Typed, { api, outcome }: { api?: ApiView; outcome?: Refused } = {}) {
  const environment = field('select', 'environment', 'Environment', {
    options: optionsOf(environmentOptions, [typed.environment]),
    help: 'It never changes.',
  });
  return showForm(
    {
      heading: api ? `Change ${api.code} (${environmentOptions[api.environment].toLowerCase()})` : 'Add API',
      facts: api ? ['What you change counts from the next token on; tokens that exist keep what they say.'] : [],
      action: api ? `${path}/${api.id}/edit` : `${path}/new`,
      button: api ? 'Save' : 'Add API',
      back: api ? `${path}/${api.id}` : path,
      fields: [
        field('text', 'code', 'Code', { value: typed.code, help: 'Two to ten capitals and digits, like SM' }),
        field('text', 'name', 'Name', { value: typed.name }),
        ...(api ? [] : [environment]),
        field('text', 'resource', 'Resource', {
          value: typed.resource,
          help: 'An absolute URI: the audience of tokens for this API',
        }),
        field('lines', 'scopes', 'Scopes', { value: typed.scopes, help: 'One in each line' }),
      ],
    },
    outcome,
  );
}
