import { MikroORM } from '@mikro-orm/postgresql';
import { shareDatabase } from '../database/open-database.js';
import { productOrmOptions } from '../database/orm-options.js';
import { verifyArchive } from '../events/archive/archive-verification.js';
import { AuditChain } from '../events/sealing/audit-chain.js';
import type { LogFault } from '../events/sealing/chain-walk.js';
import { ChangeWatch } from '../events/change-watch/change-watch.js';
import { type LogReport, LogVerification } from '../events/sealing/log-verification.js';
import type { UnexplainedChange } from '../events/change-watch/watched-rows.js';
import { productSchema } from '../product-schema.js';
import { SystemClock } from '../shared/clock.js';
import { inWords, momentInWords, plural } from '../templating/dates.js';
import { commandConfig } from './environment.js';
import { note, type Outcome, progress } from './outcome.js';
import { changingProduct, withProduct } from './with-product.js';

const shown = 20;

/** A change that no event tells of, with what its row is. */
type NamedChange = UnexplainedChange & { readonly what: string };

interface VerifyOptions {
  /** A file of `archive-events`, looked at instead of the database. */
  readonly archive?: string;
  /** Takes note of the changes that no event tells of: from now on they count as explained. */
  readonly acceptChanges?: boolean;
}

export function verifyAudit({ archive, acceptChanges = false }: VerifyOptions = {}): Promise<Outcome> {
  return archive === undefined ? verifyLog(acceptChanges) : verifyFile(archive);
}

async function verifyLog(acceptChanges: boolean): Promise<Outcome> {
  const accepted = acceptChanges ? await accept() : 0;
  const changes = await unexplainedChanges();
  const { archived, sealed, unsealed, faultCount, faults } = await verified();
  const intact = faultCount === 0;
  return {
    fine: intact && changes.length === 0,
    json: {
      intact,
      archived,
      sealed,
      unsealed,
      faultCount,
      faults,
      unexplainedChanges: changes.map(({ what: _words, ...change }) => change),
    },
    lines: [
      intact ? 'The event log is as it was written.' : 'The event log is NOT as it was written.',
      `${sealed} sealed events were verified, ${unsealed} wait for their seal.`,
      ...(archived.before === null
        ? []
        : [
            `${archived.events} events from before ${inWords(archived.before)} stand in archives${forged(archived.foreign)}.`,
          ]),
      ...some(faults.map(faultInWords), faultCount, 'the first thousand'),
      ...(accepted > 0
        ? [`${plural(accepted, 'change')} of rows without an event count as explained from now on.`]
        : []),
      changes.length === 0
        ? 'Events tell of every change of a role, a grant, a password, an address, a factor and a key.'
        : 'Rows were CHANGED, and no event tells of it:',
      ...some(changes.map(changeInWords), changes.length, 'them all'),
    ],
  };
}

async function verifyFile(file: string): Promise<Outcome> {
  const { auditKeys } = commandConfig();
  const say = progress();
  const report = await verifyArchive(file, auditKeys, (soFar) => say(`${soFar} events looked at`));
  const { events, foreign, checkpoint, faultCount, faults } = report;
  const intact = faultCount === 0;
  return {
    fine: intact,
    json: { intact, ...report },
    lines: [
      intact ? 'The archive is as it was written.' : 'The archive is NOT as it was written.',
      `${events} events were verified${forged(foreign)}.`,
      ...(checkpoint
        ? [
            `It holds positions ${checkpoint.from + 1} to ${checkpoint.position}, from before ${inWords(checkpoint.before)}.`,
          ]
        : []),
      ...some(faults.map(faultInWords), faultCount, 'the first thousand'),
    ],
  };
}

function unexplainedChanges(): Promise<NamedChange[]> {
  return withProduct(async (product) => {
    const watch = product.get(ChangeWatch);
    return (await watch.unexplained()).map((change) => ({ ...change, what: watch.whatIs(change.kind) }));
  });
}

function accept(): Promise<number> {
  return changingProduct('verify-audit', async (product) => {
    const watch = product.get(ChangeWatch);
    const changes = (await watch.unexplained()).filter(({ changeId }) => changeId !== null);
    if (changes.length === 0) return 0;
    await watch.accept(changes);
    // Accepted is what a sealed event says.
    await product.get(AuditChain).seal();
    return changes.length;
  });
}

function forged(foreign: number): string {
  return foreign === 0 ? '' : `; ${foreign} of them were not recorded by the product`;
}

/** On the database alone: the whole product would take more memory than the log does. */
async function verified(): Promise<LogReport> {
  const config = commandConfig();
  const database = await shareDatabase(productSchema, config.database, note);
  try {
    const orm = await MikroORM.init(productOrmOptions(productSchema, database.url));
    try {
      const say = progress();
      const verification = new LogVerification(orm.em, config, new SystemClock());
      return await verification.verify({ told: (soFar) => say(`${soFar} events looked at`) });
    } finally {
      await orm.close(true);
    }
  } finally {
    await database.close();
  }
}

function some(lines: readonly string[], count: number, all: string): string[] {
  const more = count - Math.min(shown, lines.length);
  return [...lines.slice(0, shown), ...(more > 0 ? [`  and ${more} more: --json names ${all}`] : [])];
}

const words: Readonly<Record<LogFault['problem'], string>> = {
  changed: 'was changed after it was sealed',
  gap: 'is gone',
  'tail-cut': 'the newest events were cut off, or the head of the chain was changed or taken away',
  unsealed: 'was slipped in, or its seal was taken away',
  'key-missing': 'cannot be verified: its key is not in AUDIT_KEYS',
  foreign: 'was not recorded by the product: somebody wrote it into the database',
  'origin-changed': 'has another address or user agent than it was recorded with',
  'origin-gone': 'lost its address and user agent before 400 days were over',
  'checkpoint-changed': 'the checkpoint of the archive that ends here was changed, or one before it is gone',
};

function faultInWords({ position, problem, eventId }: LogFault): string {
  const where = position === null ? 'outside the chain' : `at position ${position}`;
  return `  ${where}: ${eventId === null ? '' : `event ${eventId} `}${words[problem]}`;
}

function changeInWords({ what, rowId, change, value, at }: NamedChange): string {
  const when = at === null ? '' : `, ${momentInWords(new Date(at))}`;
  return `  ${what} ${rowId}: ${change}${value === '' ? '' : ` (${value})`}${when}`;
}
