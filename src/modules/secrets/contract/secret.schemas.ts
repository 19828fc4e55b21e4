import { z } from 'zod';
import { Id } from '../../../shared/id.js';
import { storableDate } from '../../../shared/storable-times.js';
import { secretStates } from '../secret-state.js';

const maxNameLength = 100;

/** 1-100 characters (code points) after trimming and NFC, on one line. */
const SecretName = z
  .string()
  .max(1000)
  .transform((text) => text.normalize('NFC').trim())
  .refine((text) => text.length > 0, 'must not be empty')
  .refine((text) => [...text].length <= maxNameLength, `must be ${maxNameLength} characters at most`)
  .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), 'must not contain control characters')
  .meta({
    description: '1-100 characters on one line, unique among the secrets of the application',
    example: 'Secret by VM',
  });

export const CreateSecret = z.strictObject({
  name: SecretName,
  expiresOn: storableDate.meta({
    description: 'The last day on which the secret works, until its end in UTC; one year from today at most',
  }),
});
export type CreateSecret = z.output<typeof CreateSecret>;

export const UpdateSecret = z
  .strictObject({ name: SecretName.optional(), enabled: z.boolean().optional() })
  .refine(({ name, enabled }) => name !== undefined || enabled !== undefined, 'give name, enabled or both');
export type UpdateSecret = z.output<typeof UpdateSecret>;

const instant = z.iso.datetime();

/** A secret as its managers see it: everything but its value. */
export const SecretView = z.object({
  id: Id,
  name: z.string(),
  hint: z.string().meta({ description: 'The first three characters of the value' }),
  state: z.enum(secretStates),
  expiresOn: z.iso.date().meta({ description: 'The last day on which the secret works (UTC)' }),
  expiresAt: instant.meta({ description: 'The first moment at which it is refused' }),
  daysLeft: z.int().min(0).meta({ description: '1 on the last day, 0 once expired' }),
  createdAt: instant,
  createdBy: z.object({ id: Id, name: z.string() }),
  lastUsedAt: instant.nullable().meta({ description: 'Null for a secret that was never used' }),
  lastUsedFrom: z.string().nullable(),
  usesLast30Days: z.int().min(0),
  lastRefusedAt: instant.nullable(),
  lastRefusedFrom: z.string().nullable(),
  lastRefusedReason: z.string().nullable(),
});
export type SecretView = z.output<typeof SecretView>;

/** The one answer that holds a value. */
export const CreatedSecret = SecretView.extend({
  value: z.string().meta({ description: 'The secret itself: in this answer only, it cannot be shown again' }),
});
export type CreatedSecret = z.output<typeof CreatedSecret>;
