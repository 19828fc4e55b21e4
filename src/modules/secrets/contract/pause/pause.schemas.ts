import { z } from 'zod';
import { DAY, MINUTE } from '../../../../shared/clock.js';

/** A pause takes at most so long. */
const longestPause = DAY / MINUTE;

export const PauseSecret = z
  .strictObject({
    minutes: z.int().min(5).max(longestPause).meta({ description: 'For how long, from now on' }),
  })
  .meta({ id: 'PauseSecret' });
export type PauseSecret = z.output<typeof PauseSecret>;
