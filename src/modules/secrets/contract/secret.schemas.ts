import { z } from 'zod';
import { Id } from '../../../shared/id.js';
import { newName } from '../../../shared/names.js';
import { oneLine } from '../../../shared/storable-text.js';
import { storableDate } from '../../../shared/storable-times.js';
import { DaysOfSilence } from './rotation/days-of-silence.js';
import { secretStates } from './secret-state.js';
import { advices } from './standing.js';

export const maxNameLength = 100;
const aboutName = {
  description:
    '1-100 characters on one line that can all be seen, and among the secrets of the application none that looks the same',
  example: 'Secret by VM',
};

export const secretName = newName(maxNameLength).meta(aboutName);

export const CreateSecret = z
  .strictObject({
    name: secretName,
    expiresOn: storableDate.meta({
      description: 'The last day on which the secret works, until its end in UTC; one year from today at most',
    }),
  })
  .meta({ id: 'CreateSecret' });
export type CreateSecret = z.output<typeof CreateSecret>;

export const UpdateSecret = z
  .strictObject({
    name: oneLine(maxNameLength).meta(aboutName).optional(),
    enabled: z.boolean().optional(),
    endAfterDays: DaysOfSilence.optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'give at least one of the fields')
  .meta({ id: 'UpdateSecret' });
export type UpdateSecret = z.output<typeof UpdateSecret>;

const instant = z.iso.datetime();

/** A secret as lists show it: everything but its value, and from where else it is used. */
export const SecretView = z.object({
  id: Id,
  name: z.string(),
  hint: z.string().meta({ description: 'The first three characters of the value' }),
  state: z.enum(secretStates),
  pausedUntil: instant.nullable().meta({ description: 'When a paused secret works again; null for any other' }),
  expiresOn: z.iso.date().meta({ description: 'The last day on which the secret works (UTC)' }),
  expiresAt: instant.meta({ description: 'The first moment at which it is refused' }),
  daysLeft: z.int().min(0).meta({ description: '1 on the last day, 0 once expired' }),
  createdAt: instant,
  createdBy: z.object({ id: Id, name: z.string() }),
  firstUsedAt: instant
    .nullable()
    .meta({ description: 'Null for a secret that was never used, or so early that this is not known' }),
  firstUsedFrom: z.string().nullable(),
  lastUsedAt: instant.nullable().meta({ description: 'Null for a secret that was never used' }),
  lastUsedFrom: z.string().nullable(),
  usesLast30Days: z.int().min(0),
  lastRefusedAt: instant.nullable(),
  lastRefusedFrom: z.string().nullable(),
  lastRefusedReason: z.string().nullable(),
  inUse: z.boolean().meta({ description: 'Whether it was used in the last 45 days' }),
  advice: z
    .enum([...advices, 'none'])
    .meta({ description: 'What to do about it; `none` while nothing has to be done' }),
  safeToDelete: z.boolean().meta({
    description: 'Whether its successor is in use, and nothing used this one since and for 45 days',
  }),
  successorId: Id.nullable().meta({
    description: 'The newer secret that works longer and can take over; of several the last taken into use',
  }),
  replaces: Id.nullable().meta({ description: 'The secret that it was created to replace; null for any other' }),
  endAfterDays: DaysOfSilence,
});
export type SecretView = z.output<typeof SecretView>;

/** The one answer that holds a value. */
export const CreatedSecret = SecretView.extend({
  value: z.string().meta({ description: 'The secret itself: in this answer only, it cannot be shown again' }),
});
export type CreatedSecret = z.output<typeof CreatedSecret>;
