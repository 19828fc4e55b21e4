import type { UnderstaffedOrganisation } from '../../../modules/overview/contract/support-overview.schemas.js';
import type { Page } from '../../../shared/pagination.js';
import { addressOf, showList } from '../frame/list.views.js';
import { cell, linkCell, type Table, tableOf } from '../frame/tables.js';

const path = '/admin/managers-missing';

/** Organisations whose applications have too few managers: a person added to one of them mends all its applications. */
export function understaffedTable(organisations: readonly UnderstaffedOrganisation[]): Table {
  return tableOf(
    'Organisations with applications that have fewer than two credential managers',
    ['Organisation', 'Applications', 'Without any', 'Action'],
    organisations.map(({ id, name, understaffed, unmanaged, examples }) => [
      cell(name, { href: `/admin/organisations/${id}` }),
      cell(String(understaffed), {
        also: examples.map((each) => ({ text: each.name, href: `/admin/applications/${each.id}` })),
        note: understaffed > examples.length ? `and ${understaffed - examples.length} more` : null,
      }),
      cell(unmanaged === 0 ? 'none' : String(unmanaged)),
      linkCell('Add manager', addressOf('/admin/roles/new', { organisationId: id }), `of all applications of ${name}`),
    ]),
    'Every active application has two at least.',
  );
}

export function understaffedList(
  { items, nextCursor }: Page<UnderstaffedOrganisation>,
  query: { readonly cursor?: string | undefined },
) {
  return showList({
    heading: 'Managers missing',
    lead: 'Organisations with active applications that fewer than two active people manage, those with an application that nobody manages first. One person is on holiday, ill, or leaves.',
    path,
    query,
    table: understaffedTable(items),
    nextCursor,
  });
}
