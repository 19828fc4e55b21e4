import type { Page } from '../../../shared/pagination.js';
import type {
  AdministeredApplication,
  OrganisationView,
} from '../../../modules/applications/contract/administration.schemas.js';
import type { Refused } from '../../forms/submitted.js';
import { statusOptions } from '../applications/applications.views.js';
import { action, type Mind, type Section, showDetail } from '../frame/detail.views.js';
import { field, optionsOf, showForm } from '../frame/form.views.js';
import { addressOf, showList } from '../frame/list.views.js';
import { badgeCell, cell, tableOf } from '../frame/tables.js';

const path = '/admin/organisations';
export const kinds = {
  donor_registry: 'Donor registry',
  cord_blood_bank: 'Cord blood bank',
  donor_centre: 'Donor centre',
  other: 'Other',
};
const countryNames = new Intl.DisplayNames('en', { type: 'region' });

function countryCell(code: string) {
  return cell(`${countryNames.of(code) ?? code} (${code})`);
}

function ionCell(ion: number | null) {
  return cell(ion === null ? 'none' : String(ion));
}

export function organisationList(
  { items, nextCursor }: Page<OrganisationView>,
  query: Readonly<Record<string, string | undefined>>,
) {
  return showList({
    heading: 'Organisations',
    lead: 'The members of WMDA. Their applications, and who manages them, are on their pages.',
    links: [
      { href: '/admin/onboarding', label: 'Welcome a registry', icon: 'user-plus' },
      { href: `${path}/new`, label: 'Add organisation', icon: 'plus' },
      { href: '/admin/look-alikes', label: 'Names that look the same', icon: 'copy' },
    ],
    path,
    query,
    search: { label: 'Name', selects: [{ name: 'status', label: 'State', options: statusOptions }] },
    table: tableOf(
      'Organisations by name',
      ['Name', 'Country', 'ION', 'Kind', 'State'],
      items.map((each) => [
        cell(each.name, { href: `${path}/${each.id}` }),
        countryCell(each.countryCode),
        ionCell(each.ion),
        cell(kinds[each.kind]),
        badgeCell(each.status),
      ]),
      'No organisation yet. Add the first one: its applications and their managers come after.',
    ),
    nextCursor,
  });
}

export function organisationDetail(
  { id, name, countryCode, ion, kind, status }: OrganisationView,
  applications: Page<AdministeredApplication>,
  managers: Section,
) {
  const suspended: Mind = {
    tone: 'problem',
    icon: 'ban',
    text: 'This organisation is disabled: its applications get no token, and its credential managers do not see them.',
  };
  return showDetail({
    heading: name,
    facts: [
      { label: 'State', value: badgeCell(status) },
      { label: 'Country', value: countryCell(countryCode) },
      { label: 'ION', value: ionCell(ion) },
      { label: 'Kind', value: cell(kinds[kind]) },
    ],
    mind: status === 'disabled' ? [suspended] : [],
    actions: [
      action(`${path}/${id}/edit`, 'Change details', 'pencil'),
      action(addressOf('/admin/onboarding', { organisationId: id }), 'Add applications and people', 'user-plus'),
      action(addressOf('/admin/secrets', { organisationId: id }), 'Client secrets', 'key-round'),
      action(addressOf('/admin/events', { organisationId: id }), 'Event log', 'history'),
      status === 'active'
        ? action(`${path}/${id}/disable`, 'Disable', 'circle-slash', true)
        : action(`${path}/${id}/enable`, 'Enable', 'circle-check'),
    ],
    sections: [applicationsOf(id, applications), managers],
  });
}

function applicationsOf(organisationId: string, { items, nextCursor }: Page<AdministeredApplication>): Section {
  const all = addressOf('/admin/applications', { organisationId });
  return {
    heading: 'Applications',
    table: tableOf(
      'Applications of this organisation',
      ['Name', 'APIs', 'Client ID', 'Environment', 'State'],
      items.map((each) => [
        cell(each.name, { href: `/admin/applications/${each.id}` }),
        cell(each.apis.map(({ code }) => code).join(', ')),
        cell(each.clientId, { mono: true }),
        badgeCell(each.environment),
        badgeCell(each.status),
      ]),
      'None yet. Add the first one: it is what holds client secrets.',
    ),
    links: [
      {
        href: addressOf('/admin/applications/new', { organisationId }),
        label: 'Add application',
        icon: 'plus',
      },
      ...(nextCursor === null ? [] : [{ href: all, label: 'All its applications', icon: 'search' }]),
    ],
  };
}

/** Form values: what was typed, else what is stored. */
interface Typed {
  readonly name: string;
  readonly countryCode: string;
  readonly ion: string;
  readonly kind: string;
}

export function organisationForm(
  typed: Typed,
  { organisation, outcome }: { organisation?: OrganisationView; outcome?: Refused } = {},
) {
  const at = organisation && `${path}/${organisation.id}`;
  return showForm(
    {
      heading: organisation ? `Change ‘${organisation.name}’` : 'Add organisation',
      action: at ? `${at}/edit` : `${path}/new`,
      button: organisation ? 'Save' : 'Add organisation',
      back: at ?? path,
      fields: [
        field('text', 'name', 'Name', { value: typed.name }),
        field('text', 'countryCode', 'Country', {
          value: typed.countryCode,
          help: 'Two letters of ISO 3166-1, like NL',
        }),
        field('text', 'ion', 'ION', {
          value: typed.ion,
          required: false,
          help: 'Four digits from ICCBBA; leave empty where there is none',
        }),
        field('select', 'kind', 'Kind', { options: optionsOf(kinds, [typed.kind]) }),
      ],
    },
    outcome,
  );
}
