import { z } from 'zod';
import { Id } from '../../../shared/id.js';
import { pageOf, pageQuery } from '../../../shared/pagination.js';
import { oneLine, searchText } from '../../../shared/storable-text.js';
import { environments } from '../../applications/contract/kinds-and-states.js';
import { longestLifeDays, secretStates } from './secret-state.js';
import { SecretView } from './secret.schemas.js';
import { supportDeleteReasons } from './secret-deleted.event.js';

/** Which of all secrets to list. */
export const ListFleet = z.strictObject({
  ...pageQuery,
  state: z.enum(secretStates).optional(),
  expiringWithinDays: z.coerce
    .number()
    .int()
    .min(1)
    .max(longestLifeDays)
    .optional()
    .meta({ description: 'Those that work and have so many days left at most' }),
  organisationId: Id.optional(),
  q: searchText.optional().meta({
    description:
      'Part of the name of the secret, the application or the organisation, or of the client id; or the whole hint. One or two characters find what begins with them',
  }),
});
export type ListFleet = z.output<typeof ListFleet>;

/** A secret as WMDA support sees it: as its managers do, and whose it is. */
export const FleetSecret = SecretView.extend({
  application: z.object({ id: Id, name: z.string(), clientId: Id, environment: z.enum(environments) }),
  organisation: z.object({ id: Id, name: z.string() }),
}).meta({ id: 'FleetSecret' });
export type FleetSecret = z.output<typeof FleetSecret>;
export const FleetPage = pageOf(FleetSecret);

/** Why WMDA support deletes a secret. */
export const DeleteBySupport = z
  .strictObject({
    reason: z.enum(supportDeleteReasons),
    note: oneLine(500)
      .refine((text) => !/[0-9A-Za-z]{3}_wmda_/.test(text), 'must not contain a client secret')
      .optional()
      .meta({ description: 'What the managers are told besides, by mail' }),
  })
  .meta({ id: 'DeleteBySupport' });
export type DeleteBySupport = z.output<typeof DeleteBySupport>;
