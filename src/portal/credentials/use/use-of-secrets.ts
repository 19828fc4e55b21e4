import { z } from 'zod';
import { addDays, type CalendarDate, dateOf } from '../../../shared/calendar-date.js';
import { inWords, plural } from '../../../templating/dates.js';
import { rhythmOf } from '../../../modules/secrets/contract/rhythm.js';
import type { SecretView } from '../../../modules/secrets/contract/secret.schemas.js';
import type { DayOfUse } from '../../../modules/secrets/contract/use-history.js';
import { otherAddresses, type UsedAddress } from '../../../modules/secrets/contract/used-addresses.js';
import { Moment } from '../application/credentials.views.js';
import { momentOf } from '../secret/secret-words.js';

/** How far back a strip goes, today included. */
const stripDays = 90;

const Day = z.object({ kind: z.enum(['used', 'refused', 'none']), words: z.string() });
type Day = z.output<typeof Day>;

const Address = z.object({
  address: z.string(),
  name: z.string().nullable(),
  rhythm: z.string(),
  uses: z.string(),
  last: Moment,
  /** Empty for those who only read, and for the addresses that are not told apart. */
  namePath: z.string(),
});

/** Who still uses the secrets of an application. */
export const UseOfSecrets = z.object({
  since: z.string(),
  secrets: z.array(
    z.object({
      name: z.string(),
      hint: z.string(),
      summary: z.string(),
      /** One for each day, today last; none at all for a secret that nobody presented. */
      strip: z.array(Day),
      addresses: z.array(Address),
    }),
  ),
});
export type UseOfSecrets = z.output<typeof UseOfSecrets>;

/** What is known of the use of an application's secrets. */
export interface RecordedUse {
  readonly applicationId: string;
  readonly secrets: readonly SecretView[];
  /** Of the last 90 days, in any order. */
  readonly days: readonly DayOfUse[];
  readonly addresses: ReadonlyMap<string, readonly UsedAddress[]>;
  /** Whether the viewer may name addresses. */
  readonly canManage: boolean;
}

export function useOfSecrets(
  { applicationId, secrets, days, addresses, canManage }: RecordedUse,
  now: Date,
): UseOfSecrets {
  const today = dateOf(now);
  const bySecret = Map.groupBy(days, ({ secretId }) => secretId);
  const path = `/manage-clients/${applicationId}/addresses/name`;
  return {
    since: inWords(addDays(today, 1 - stripDays)),
    secrets: secrets.map(({ id, name, hint }) => ({
      name,
      hint,
      summary: summaryOf(bySecret.get(id) ?? []),
      strip: stripOf(bySecret.get(id) ?? [], today),
      addresses: (addresses.get(id) ?? []).map((one) => ({
        address: one.address === otherAddresses ? 'other addresses' : one.address,
        name: one.name,
        rhythm: rhythmOf(one, today).words,
        uses: plural(one.uses, 'time'),
        last: momentOf(one.lastAt, now),
        namePath:
          canManage && one.address !== otherAddresses ? `${path}?${new URLSearchParams({ address: one.address })}` : '',
      })),
    })),
  };
}

/** "Used on 64 of 90 days, 1536 times. Refused on 2 days." */
function summaryOf(days: readonly DayOfUse[]): string {
  const used = days.filter(({ uses }) => uses > 0);
  const refused = days.filter(({ refusals }) => refusals > 0);
  const times = used.reduce((sum, { uses }) => sum + uses, 0);
  const use = used.length > 0 ? `Used on ${used.length} of ${stripDays} days, ${plural(times, 'time')}.` : notUsed;
  return refused.length > 0 ? `${use} Refused on ${plural(refused.length, 'day')}.` : use;
}

const notUsed = `Not used in the last ${stripDays} days.`;

function stripOf(days: readonly DayOfUse[], today: CalendarDate): Day[] {
  if (days.length === 0) return [];
  const byDay = new Map(days.map((one) => [one.day, one]));
  return Array.from({ length: stripDays }, (_, index) => {
    const day = addDays(today, index + 1 - stripDays);
    return dayOf(day, byDay.get(day));
  });
}

function dayOf(day: CalendarDate, { uses = 0, refusals = 0 }: Partial<DayOfUse> = {}): Day {
  const counts = [
    uses > 0 ? `used ${plural(uses, 'time')}` : '',
    refusals > 0 ? `refused ${plural(refusals, 'time')}` : '',
  ];
  const words = counts.filter((count) => count !== '').join(', ') || 'not used';
  return { kind: uses > 0 ? 'used' : refusals > 0 ? 'refused' : 'none', words: `${inWords(day)}: ${words}` };
}
