import { resolve } from 'node:path';
import { z } from 'zod';
import { onOneConnection } from '../database/connections/one-connection.js';
import { mayRewriteEventLog } from '../database/schema/schema-check.js';
import { ArchiveRefused } from '../events/archive/archive-lines.js';
import { EventArchive } from '../events/archive/event-archive.js';
import { dateOf } from '../shared/calendar-date.js';
import { Clock } from '../shared/clock.js';
import { inWords } from '../templating/dates.js';
import { commandConfig } from './environment.js';
import { type Outcome, progress, Refused, WrongUse } from './outcome.js';
import { changingProduct } from './with-product.js';

interface ArchiveOptions {
  readonly before: string;
  readonly out: string;
  readonly evenYounger?: true;
}

const keptYears = 7;

export async function archiveEvents({ before, out, evenYounger }: ArchiveOptions): Promise<Outcome> {
  if (!z.iso.date().safeParse(before).success) throw new WrongUse('--before must be a date, like 2027-03-12.');
  await assertOwner();
  const say = progress();
  const archive = await changingProduct(
    'archive-events',
    (product) => {
      assertOldEnough(before, dateOf(product.get(Clock).now()), evenYounger);
      return product
        .get(EventArchive)
        .archive({ before, file: out, told: (events, doing) => say(`${events} events ${doing}`) })
        .catch((failure: unknown) => {
          throw refusalOf(failure, out);
        });
    },
    { asOwner: true },
  );
  if (!archive) return { json: { events: 0 }, lines: [`No sealed event is from before ${inWords(before)}.`] };
  const { events, from, position, foreignEvents, sha256 } = archive;
  return {
    json: { events, from, position, before, foreignEvents, file: resolve(out), sha256 },
    lines: [
      `${events} events from before ${inWords(before)}, positions ${from + 1} to ${position}, stand in ${resolve(out)} now.`,
      `SHA-256 of the file: ${sha256}`,
      'Keep the file with the keys of AUDIT_KEYS that sealed it: the log alone does not have these events any more.',
    ],
  };
}

function assertOldEnough(before: string, today: string, evenYounger: boolean | undefined): void {
  // What is recorded at this moment must not be from before.
  if (before >= today) throw new WrongUse('--before must be yesterday or earlier.');
  const youngest = `${Number(today.slice(0, 4)) - keptYears}${today.slice(4)}`;
  if (before > youngest && !evenYounger) {
    throw new Refused(
      `Events stay in the log for ${keptYears} years, through ${inWords(youngest)} today. --even-younger archives them all the same.`,
    );
  }
}

/** Asked first, so that the product does not begin what the database will refuse. */
async function assertOwner(): Promise<void> {
  const { database } = commandConfig();
  if (database.kind === 'embedded') throw new Refused('The embedded database keeps its events: it is for trying out.');
  if (!(await onOneConnection(database.migrationUrl, 'MIGRATION_DATABASE_URL', mayRewriteEventLog))) {
    throw new Refused('MIGRATION_DATABASE_URL must log in as the owner of the schema: nobody else may archive events.');
  }
}

function refusalOf(failure: unknown, out: string): unknown {
  if (failure instanceof ArchiveRefused) return new Refused(failure.message, { cause: failure });
  if ((failure as NodeJS.ErrnoException).code === 'EEXIST') return new WrongUse(`${out} is there already.`);
  return failure;
}
