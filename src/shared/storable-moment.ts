import { z } from 'zod';

/** A moment in UTC that PostgreSQL can store and compare: from the year 2000 on, four digits of a year. */
export const storableMoment = z.iso.datetime().regex(/^2/, 'must be in this millennium');
