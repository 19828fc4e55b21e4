import { z } from 'zod';
import { Id } from '../../../shared/id.js';
import { pageOf } from '../../../shared/pagination.js';
import { environments } from '../../applications/contract/kinds-and-states.js';
import { notificationStates } from '../../notifications/contract/sent-notifications.js';

/** An application that loses access unless somebody acts, and who can. */
export const ExpectedLoss = z
  .object({
    date: z.iso.date().meta({ description: 'The last day on which its systems get tokens (UTC)' }),
    organisation: z.object({ id: Id, name: z.string() }),
    application: z.object({ id: Id, name: z.string(), clientId: Id, environment: z.enum(environments) }),
    lastUsedAt: z.iso.datetime().meta({ description: 'When a system last got a token by a secret that works' }),
    managers: z
      .array(z.object({ id: Id, name: z.string(), email: z.string(), scope: z.enum(['organisation', 'application']) }))
      .meta({ description: 'Active credential managers, by name' }),
    lastReminder: z
      .object({ at: z.iso.datetime(), state: z.enum(notificationStates) })
      .nullable()
      .meta({
        description:
          'The last reminder of the secret that ends then: `sent` where it was sent to one of the managers; null while none of them was reminded',
      }),
  })
  .meta({ id: 'ExpectedLoss' });
export type ExpectedLoss = z.output<typeof ExpectedLoss>;
export const ForecastPage = pageOf(ExpectedLoss);
