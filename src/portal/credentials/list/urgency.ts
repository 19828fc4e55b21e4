import { environments } from '../../../modules/applications/contract/kinds-and-states.js';
import type { ApplicationInShort } from '../../../modules/overview/contract/application-overview.js';
import { applicationNeeds } from '../../../modules/secrets/contract/standing.js';

/** An application in short, and whether somebody revoked one of its secrets and nobody took note yet. */
export type ListedApplication = ApplicationInShort & { readonly revoked: boolean };

/** What stops systems, or will: in production it goes before everything else, in a sandbox before what can wait. */
const pressing = new Set<string>(['refused-now', 'first-secret', 'successor', 'switch']);

/** Behind `refused-now`, before every other need. */
const afterRefusals = 0.5;

/**
 * What needs action first: production systems that stop or will stop, sandboxes that do, what is to be tidied up, then the
 * rest, disabled applications last; each by need, then by the day on which the next secret ends, else in the order given.
 */
export function byNeed(all: readonly ListedApplication[]): ListedApplication[] {
  return all
    .map((listed) => ({ listed, rank: rankOf(listed), ends: listed.summary.endsNext ?? '' }))
    .toSorted(
      ({ rank: one, ends }, { rank: other, ends: otherEnds }) =>
        one[0] - other[0] || one[1] - other[1] || ends.localeCompare(otherEnds),
    )
    .map(({ listed }) => listed);
}

function rankOf({ application, summary: { needs }, revoked }: ListedApplication): [number, number] {
  const { environment, status } = application;
  const need = applicationNeeds.indexOf(needs);
  if (revoked) return [environments.indexOf(environment), Math.min(need, afterRefusals)];
  if (pressing.has(needs)) return [environments.indexOf(environment), need];
  return [environments.length + (status === 'disabled' ? 1 : 0), need];
}
