import { dateOf } from '../../shared/calendar-date.js';
import { plural } from '../../templating/dates.js';
import { environments } from '../../modules/applications/contract/kinds-and-states.js';
import { expiringFromDays } from '../../modules/secrets/contract/secret-state.js';
import { daysUntil, recentRefusals } from './application-advice.js';
import type { ApplicationFacts } from '../../modules/overview/contract/application-overview.js';
import { firstDayWithout } from './timeline.js';

/**
 * The order of the page, by what catches the eye on it: leaks and disabled applications too. What an application needs is
 * said by its `SecretSummary`.
 */
const ranks = ['nothing-works', 'revoked', 'gap-ahead', 'expiring', 'refused', 'empty', 'none', 'disabled'] as const;
type Rank = (typeof ranks)[number];

function rankOf({ application, secrets, refusals, revocations }: ApplicationFacts, now: Date): Rank {
  if (application.status === 'disabled') return 'disabled';
  const days = daysUntil(firstDayWithout(secrets, dateOf(now)), now);
  if (secrets.length > 0 && days <= 0) return 'nothing-works';
  if (revocations.length > 0) return 'revoked';
  if (secrets.length === 0) return 'empty';
  if (days <= expiringFromDays) return 'gap-ahead';
  if (secrets.some(({ state }) => state === 'expiring')) return 'expiring';
  return recentRefusals({ refusals }, now).length > 0 ? 'refused' : 'none';
}

/**
 * What needs action first: by rank, production before sandbox, then by the day on which its last secret ends; else
 * in the order given.
 */
export function byUrgency(all: readonly ApplicationFacts[], now: Date): ApplicationFacts[] {
  return all
    .map((facts) => ({
      facts,
      rank: ranks.indexOf(rankOf(facts, now)),
      place: environments.indexOf(facts.application.environment),
      ends: firstDayWithout(facts.secrets, dateOf(now)),
    }))
    .toSorted((one, other) => one.rank - other.rank || one.place - other.place || one.ends.localeCompare(other.ends))
    .map(({ facts }) => facts);
}

/** The page in one line: what has lapsed, and what will within 30 days. */
export function summaryOf(all: readonly ApplicationFacts[], now: Date) {
  const lapsed = all.filter((facts) => rankOf(facts, now) === 'nothing-works').length;
  const expiring = all
    .filter(({ application }) => application.status === 'active')
    .flatMap(({ secrets }) => secrets.filter(({ state }) => state === 'expiring')).length;
  const soon = `${plural(expiring, 'secret')} ${expiring === 1 ? 'expires' : 'expire'} within 30 days.`;
  if (lapsed > 0) {
    const already = `${plural(lapsed, 'application')} ${lapsed === 1 ? 'has' : 'have'} no valid secret: act now.`;
    return { tone: 'problem' as const, icon: 'circle-x', text: expiring > 0 ? `${already} ${soon}` : already };
  }
  if (expiring > 0) return { tone: 'warning' as const, icon: 'triangle-alert', text: soon };
  return { tone: 'notice' as const, icon: 'circle-check', text: 'Nothing expires within 30 days.' };
}
