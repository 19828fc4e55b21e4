import { z } from 'zod';
import { Id } from '../../../shared/id.js';
import { ApprovalView } from '../../approvals/contract/approval.schemas.js';
import { environments } from '../../applications/contract/kinds-and-states.js';

const byStatus = z.object({ active: z.int(), disabled: z.int() });

/** An organisation with applications that have fewer than two active credential managers. */
export const UnderstaffedOrganisation = z.object({
  id: Id,
  name: z.string(),
  understaffed: z.int().meta({ description: 'How many of its applications have fewer than two' }),
  unmanaged: z.int().meta({ description: 'How many of these nobody manages' }),
  examples: z.array(z.object({ id: Id, name: z.string() })).meta({ description: 'Three at most' }),
});
export type UnderstaffedOrganisation = z.output<typeof UnderstaffedOrganisation>;

/** What there is, what is to come, and what WMDA support has to see to. */
export const OverviewView = z
  .object({
    counts: z.object({
      organisations: byStatus,
      applications: byStatus,
      people: byStatus.extend({ invited: z.int() }),
      secrets: z
        .object({ active: z.int(), expiring: z.int(), disabled: z.int(), expired: z.int() })
        .meta({ description: 'All that are not deleted, each counted once' }),
    }),
    expiries: z
      .array(z.object({ from: z.iso.date(), through: z.iso.date(), expiring: z.int() }))
      .meta({ description: 'Secrets that work, by their last day: 26 weeks of seven days, from today on (UTC)' }),
    understaffed: z
      .object({
        count: z.int(),
        applications: z
          .array(
            z.object({
              id: Id,
              name: z.string(),
              clientId: Id,
              environment: z.enum(environments),
              organisation: z.object({ id: Id, name: z.string() }),
              managerCount: z.int(),
            }),
          )
          .meta({ description: 'The first hundred: those without any manager before the others, by name' }),
        organisations: z.array(UnderstaffedOrganisation).meta({
          description: 'The first ten: those with an application that nobody manages before the others, by name',
        }),
      })
      .meta({ description: 'Active applications with fewer than two active credential managers' }),
    openApprovals: z
      .object({ count: z.int(), latest: z.array(ApprovalView).meta({ description: 'The ten newest' }) })
      .meta({ description: 'What waits for a second person of WMDA support' }),
    failedNotifications: z.object({
      count: z.int(),
      latest: z
        .array(
          z.object({
            id: Id,
            kind: z.string(),
            address: z.string(),
            lastError: z.string().nullable(),
            createdAt: z.iso.datetime(),
          }),
        )
        .meta({ description: 'The ten newest' }),
    }),
    eventLog: z
      .object({
        problem: z
          .enum(['chain-broken', 'key-unknown'])
          .nullable()
          .meta({ description: 'Why the log cannot be sealed any more; null while it can' }),
        waitingSince: z.iso
          .datetime()
          .nullable()
          .meta({ description: 'The oldest event without a seal; usually a few seconds ago' }),
        foreignEvents: z.int().meta({ description: 'Sealed events that somebody wrote into the database' }),
      })
      .meta({ description: 'Whether the event log is sealed, and holds only what the product recorded' }),
  })
  .meta({ id: 'Overview' });
export type OverviewView = z.output<typeof OverviewView>;
