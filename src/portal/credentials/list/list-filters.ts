import { applicationsPage } from '../../../modules/applications/contract/page-of-application.js';
import { filtersOf } from '../../support/frame/list.views.js';
import { environmentsInWords, needsInWords } from './application-lines.js';
import type { ListedApplications, ListFilter } from './application-list.js';

/** The form above the lines. Needs and organisations are offered only where everything that has them is listed. */
export function filtersFor({ all, complete }: ListedApplications, filter: ListFilter) {
  const organisations = new Map(all.map(({ application: { organisation } }) => [organisation.id, organisation.name]));
  const byName = [...organisations].toSorted(([, one], [, other]) => one.localeCompare(other));
  return filtersOf(
    {
      label: 'Application or client ID',
      selects: [
        ...(complete ? [{ name: 'needs', label: 'Needs', options: { '': 'Anything', ...needsInWords } }] : []),
        { name: 'environment', label: 'Environment', options: { '': 'Any', ...environmentsInWords } },
        ...(complete && byName.length > 1
          ? [{ name: 'organisationId', label: 'Organisation', options: { '': 'Any', ...Object.fromEntries(byName) } }]
          : []),
      ],
    },
    applicationsPage,
    filter,
    complete ? [] : ['needs', 'organisationId'],
  );
}
