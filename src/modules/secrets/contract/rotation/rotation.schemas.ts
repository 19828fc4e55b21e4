import { z } from 'zod';
import { storableDate } from '../../../../shared/storable-times.js';
import { secretName } from '../secret.schemas.js';
import { DaysOfSilence } from './days-of-silence.js';

/** The successor of a secret. */
export const RotateSecret = z
  .strictObject({
    name: secretName.optional(),
    expiresOn: storableDate
      .optional()
      .meta({ description: 'The last day of the successor, one year from today at most, and that unless given' }),
    endOldAfterDays: DaysOfSilence.optional(),
  })
  .meta({ id: 'RotateSecret' });
export type RotateSecret = z.output<typeof RotateSecret>;
