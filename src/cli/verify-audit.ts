import { AuditChain, type ChainFault } from '../events/audit-chain.js';
import { type Outcome, progress } from './outcome.js';
import { withProduct } from './with-product.js';

const shownFaults = 20;

export async function verifyAudit(): Promise<Outcome> {
  const { sealed, unsealed, faults } = await withProduct((product) => {
    const say = progress();
    return product.get(AuditChain).verify((soFar) => say(`${soFar} events looked at`));
  });
  const fine = faults.length === 0;
  const more = faults.length - shownFaults;
  return {
    fine,
    json: { intact: fine, sealed, unsealed, faults },
    lines: [
      fine ? 'The event log is as it was written.' : 'The event log is NOT as it was written.',
      `${sealed} sealed events were verified, ${unsealed} wait for their seal.`,
      ...faults.slice(0, shownFaults).map(inWords),
      ...(more > 0 ? [`  and ${more} more: --json names them all`] : []),
    ],
  };
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
