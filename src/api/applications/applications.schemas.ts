import { z } from 'zod';
import { Id } from '../../shared/id.js';
import { pageOf, pageQuery } from '../../shared/pagination.js';
import { searchText } from '../../shared/storable-text.js';
import { environments, statuses } from '../../modules/applications/contract/kinds-and-states.js';
import { applicationNeeds } from '../../modules/secrets/contract/standing.js';

export const ListApplications = z.strictObject({
  ...pageQuery,
  q: searchText.optional(),
  organisationId: Id.optional(),
});
export type ListApplications = z.output<typeof ListApplications>;

/** An application with what its managers need to know at a glance. */
export const ApplicationView = z
  .object({
    id: Id,
    name: z.string(),
    clientId: Id.meta({ description: 'Permanent: it never expires and never changes' }),
    environment: z.enum(environments),
    status: z.enum(statuses),
    organisation: z.object({ id: Id, name: z.string(), ion: z.int().nullable(), countryCode: z.string() }),
    apis: z.array(
      z.object({
        code: z.string(),
        name: z.string(),
        environment: z.enum(environments),
        resource: z.string(),
        scopes: z.array(z.string()),
      }),
    ),
    secretCounts: z
      .object({ active: z.int(), expiring: z.int(), disabled: z.int(), expired: z.int() })
      .meta({ description: 'All secrets that are not deleted, each counted once' }),
    nextExpiresOn: z.iso.date().nullable().meta({ description: 'The earliest last day among the secrets that work' }),
    coveredThrough: z.iso.date().nullable().meta({
      description:
        'The last day through which the secrets that systems use reach; null where nothing that works is in use',
    }),
    needs: z.enum(applicationNeeds).meta({
      description:
        'What it asks of its managers, the first that fits: `refused-now` a secret in use is refused and was presented within a day, `first-secret` none works, `successor` one in use ends within 30 days and none follows, `switch` one follows, `tidy` secrets to delete; `nothing` also while the application is disabled',
    }),
    url: z.url().meta({ description: 'Its page, for people' }),
    managerCount: z.int().meta({ description: 'Active credential managers; two at least are recommended' }),
  })
  .meta({ id: 'Application' });

export const ApplicationPage = pageOf(ApplicationView);

export const ManagerPage = pageOf(
  z
    .object({
      id: Id,
      name: z.string(),
      email: z.string(),
      scope: z.enum(['organisation', 'application']),
    })
    .meta({ id: 'Manager' }),
);

export const ListManagers = z.strictObject(pageQuery);
export type ListManagers = z.output<typeof ListManagers>;
