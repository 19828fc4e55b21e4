import type { Page } from '../../../shared/pagination.js';
import type { AdministeredApplication } from '../../../modules/applications/contract/administration.schemas.js';
import type { SupportPart } from '../../credentials/application/one-application.js';
import { action, type Mind, type Section } from '../frame/detail.views.js';
import { addressOf, type Narrowed, showList } from '../frame/list.views.js';
import type { ManagersTable } from '../people/role-tables.js';
import { badgeCell, cell, linkCell, tableOf } from '../frame/tables.js';

const path = '/admin/applications';
export const statusOptions = { '': 'Any state', active: 'Active', disabled: 'Disabled' };

export function applicationList(
  { items, nextCursor }: Page<AdministeredApplication>,
  query: Readonly<Record<string, string | undefined>>,
  narrowed: readonly Narrowed[],
) {
  return showList({
    heading: 'Applications',
    lead: 'What holds client secrets. A new one is added on the page of its organisation.',
    path,
    query,
    search: {
      label: 'Name, organisation, client ID, hint, address or request ID',
      selects: [{ name: 'status', label: 'State', options: statusOptions }],
    },
    narrowed,
    table: tableOf(
      'Applications by name',
      ['Name', 'Organisation', 'APIs', 'Environment', 'State'],
      items.map((each) => [
        cell(each.name, { href: `${path}/${each.id}` }),
        cell(each.organisation.name, { href: `/admin/organisations/${each.organisation.id}` }),
        cell(each.apis.map(({ code }) => code).join(', ')),
        badgeCell(each.environment),
        badgeCell(each.status, each.organisation.status === 'disabled' ? 'its organisation is disabled' : null),
      ]),
      'No application yet. Go to an organisation and add one there.',
    ),
    nextCursor,
  });
}

/** What WMDA support sees on the page of an application beside what its managers see. */
export function supportPartOf(application: AdministeredApplication, { active, section }: ManagersTable): SupportPart {
  const { id, organisation, status } = application;
  return {
    organisationPath: `/admin/organisations/${organisation.id}`,
    mind: mindOf(application, active),
    actions: [
      action(`${path}/${id}/edit`, 'Change name or APIs', 'pencil'),
      action(addressOf('/admin/events', { applicationId: id }), 'Event log', 'history'),
      status === 'active'
        ? action(`${path}/${id}/disable`, 'Disable', 'circle-slash', true)
        : action(`${path}/${id}/enable`, 'Enable', 'circle-check'),
    ],
    onSecret: (secret) => [{ href: `/admin/secrets/${id}/${secret.id}/delete`, label: 'Delete', dangerous: true }],
    sections: [apisOf(application), section],
  };
}

function mindOf({ organisation }: AdministeredApplication, managers: number): Mind[] {
  const mind: Mind[] = [];
  if (organisation.status === 'disabled') {
    const text = 'Its organisation is disabled: this application gets no token either.';
    mind.push({ tone: 'problem', icon: 'ban', text });
  }
  if (managers < 2) {
    const text = `${managers === 0 ? 'Nobody who is active manages' : 'One person manages'} this application. Have at least two credential managers, so that reminders reach someone.`;
    mind.push({ tone: managers === 0 ? 'warning' : 'hint', icon: 'user-plus', text });
  }
  return mind;
}

function apisOf({ id, apis }: AdministeredApplication): Section {
  return {
    heading: 'APIs that it reaches',
    table: tableOf(
      'APIs of this application',
      ['API', 'Resource', 'Scopes', 'Action'],
      apis.map((api) => [
        cell(`${api.code} ${api.name}`, { href: `/admin/apis/${api.id}` }),
        cell(api.resource, { mono: true }),
        cell(api.scopes.join(' '), { mono: true, note: narrowedTo(api) }),
        linkCell('Choose scopes', `${path}/${id}/apis/${api.id}`, api.code),
      ]),
      'None: it gets no token. Change its APIs above.',
    ),
    links: [],
  };
}

/**
 * Says that an application may use fewer scopes than its API offers. Scopes that the API gained later are not granted
 * by themselves.
 */
function narrowedTo({ scopes, offeredScopes }: AdministeredApplication['apis'][number]): string | null {
  return scopes.length < offeredScopes.length ? `${scopes.length} of ${offeredScopes.length} that the API has` : null;
}
