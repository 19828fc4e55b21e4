import type { Page } from '../../../shared/pagination.js';
import { inWords } from '../../../templating/dates.js';
import type { AdministeredApplication } from '../../../modules/applications/contract/administration.schemas.js';
import type { SecretView } from '../../../modules/secrets/contract/secret.schemas.js';
import { action, type Mind, type Section, showDetail } from '../frame/detail.views.js';
import { addressOf, type Narrowed, showList } from '../frame/list.views.js';
import type { ManagersTable } from '../people/role-tables.js';
import { secretCells } from '../secrets/secret-tables.js';
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
    search: { label: 'Name or client ID', selects: [{ name: 'status', label: 'State', options: statusOptions }] },
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

export function applicationDetail(
  application: AdministeredApplication,
  secrets: readonly SecretView[],
  { active, section }: ManagersTable,
  now: Date,
) {
  const { id, organisation, clientId, status, environment } = application;
  return showDetail({
    heading: application.name,
    facts: [
      { label: 'State', value: badgeCell(status) },
      { label: 'Environment', value: badgeCell(environment) },
      { label: 'Organisation', value: cell(organisation.name, { href: `/admin/organisations/${organisation.id}` }) },
      { label: 'Client ID', value: cell(clientId, { mono: true, copyId: 'client-id' }) },
    ],
    mind: mindOf(application, active),
    actions: [
      action(`${path}/${id}/edit`, 'Change name or APIs', 'pencil'),
      action(addressOf('/manage-clients', { q: clientId }), 'As its managers see it', 'users'),
      action(addressOf('/admin/events', { applicationId: id }), 'Event log', 'history'),
      status === 'active'
        ? action(`${path}/${id}/disable`, 'Disable', 'circle-slash', true)
        : action(`${path}/${id}/enable`, 'Enable', 'circle-check'),
    ],
    sections: [secretsOf(id, secrets, now), apisOf(application), section],
  });
}

function mindOf({ status, organisation }: AdministeredApplication, managers: number): Mind[] {
  const mind: Mind[] = [];
  if (status === 'disabled') {
    mind.push({ tone: 'problem', icon: 'ban', text: 'This application is disabled: it gets no token.' });
  }
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

function secretsOf(id: string, secrets: readonly SecretView[], now: Date): Section {
  return {
    heading: 'Client secrets',
    table: tableOf(
      'Client secrets of this application',
      ['Secret', 'Created', 'Last used', 'Valid through', 'State', 'Action'],
      secrets
        .toSorted((one, other) => one.expiresOn.localeCompare(other.expiresOn))
        .map((secret) => {
          const cells = secretCells(secret, id, now);
          const created = cell(inWords(secret.createdAt.slice(0, 10)), { note: `by ${secret.createdBy.name}` });
          return [cells.name, created, cells.lastUsed, cells.validThrough, cells.state, cells.delete];
        }),
      'None: its systems get no token until a credential manager creates one.',
    ),
    links: [],
  };
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
