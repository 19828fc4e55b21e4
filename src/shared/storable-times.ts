import { z } from 'zod';

// Of other millennia PostgreSQL reads no year 0000, and JavaScript writes what follows 9999-12-31 with six digits.
const thisMillennium = [/^2/, 'must be in this millennium'] as const;

/** A moment in UTC that PostgreSQL can store and compare: of the years 2000 to 2999. */
export const storableMoment = z.iso
  .datetime({ error: 'must be a moment, like 2027-03-12T09:00:00Z', abort: true })
  .regex(...thisMillennium)
  .meta({ format: 'date-time' });

/** A calendar date that PostgreSQL can store and compare: of the years 2000 to 2999. */
export const storableDate = z.iso
  .date({ error: 'must be a date that exists, like 2027-03-12', abort: true })
  .regex(...thisMillennium)
  .meta({ format: 'date' });

/** A moment with any offset, as an address may hold it; the result is in UTC. */
export const writtenMoment = z
  .string()
  // A plus sign that was not encoded arrives as a space.
  .transform((text) => text.replace(/ (?=\d\d:\d\d$)/, '+'))
  .pipe(z.iso.datetime({ offset: true }))
  .transform((text) => new Date(text).toISOString())
  .pipe(storableMoment);
