import { AuditChain, type ChainFault } from '../events/audit-chain.js';
import { ChangeWatch } from '../events/change-watch.js';
import type { UnexplainedChange } from '../events/watched-rows.js';
import { momentInWords, plural } from '../templating/dates.js';
import { type Outcome, progress } from './outcome.js';
import { changingProduct, withProduct } from './with-product.js';

const shown = 20;

/** @param acceptChanges takes note of the changes that no event tells of: from now on they count as explained */
export async function verifyAudit({ acceptChanges = false }: { acceptChanges?: boolean } = {}): Promise<Outcome> {
  const accepted = acceptChanges ? await accept() : 0;
  const { sealed, unsealed, faults, changes } = await withProduct(async (product) => {
    const say = progress();
    const report = await product.get(AuditChain).verify((soFar) => say(`${soFar} events looked at`));
    const watch = product.get(ChangeWatch);
    const unexplained = await watch.unexplained();
    return { ...report, changes: unexplained.map((change) => ({ ...change, what: watch.whatIs(change.kind) })) };
  });
  const intact = faults.length === 0;
  return {
    fine: intact && changes.length === 0,
    json: {
      intact,
      sealed,
      unsealed,
      faults,
      unexplainedChanges: changes.map(({ what: _words, ...change }) => change),
    },
    lines: [
      intact ? 'The event log is as it was written.' : 'The event log is NOT as it was written.',
      `${sealed} sealed events were verified, ${unsealed} wait for their seal.`,
      ...some(faults.map(inWords)),
      ...(accepted > 0
        ? [`${plural(accepted, 'change')} of rows without an event count as explained from now on.`]
        : []),
      changes.length === 0
        ? 'Events tell of every change of a role, a grant, a password, an address, a factor and a key.'
        : 'Rows were CHANGED, and no event tells of it:',
      ...some(changes.map(changeInWords)),
    ],
  };
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

function some(lines: readonly string[]): string[] {
  const more = lines.length - shown;
  return [...lines.slice(0, shown), ...(more > 0 ? [`  and ${more} more: --json names them all`] : [])];
}

const words: Readonly<Record<ChainFault['problem'], string>> = {
  changed: 'was changed after it was sealed',
  gap: 'is gone',
  'tail-cut': 'the newest events were cut off, or the head of the chain was changed',
  unsealed: 'was slipped in, or its seal was taken away',
  'key-missing': 'cannot be verified: the key of its seal is not in AUDIT_KEYS',
};

function inWords({ position, problem, eventId }: ChainFault): string {
  const where = position === null ? 'outside the chain' : `at position ${position}`;
  return `  ${where}: ${eventId === null ? '' : `event ${eventId} `}${words[problem]}`;
}

function changeInWords({ what, rowId, change, value, at }: UnexplainedChange & { readonly what: string }): string {
  const when = at === null ? '' : `, ${momentInWords(new Date(at))}`;
  return `  ${what} ${rowId}: ${change}${value === '' ? '' : ` (${value})`}${when}`;
}
