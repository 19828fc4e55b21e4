import type { CalendarDate } from '../../../shared/calendar-date.js';
import { rhythmOf } from '../../../modules/secrets/contract/rhythm.js';
import { otherAddresses, type UsedAddress } from '../../../modules/secrets/contract/used-addresses.js';
import { inSentence } from '../secret/secret-words.js';

const shownInSentence = 5;

/** "In 90 days: daily from 192.0.2.7 (search server Leiden), on each 1st from 192.0.2.9."; null where nobody knows. */
export function seenInWords(addresses: readonly UsedAddress[], today: CalendarDate): string | null {
  if (addresses.length === 0) return null;
  const seen = addresses.slice(0, shownInSentence).map((one) => `${rhythmOf(one, today).words} from ${placeOf(one)}`);
  const further = addresses.length - seen.length;
  const rest = further > 0 ? `, and from ${further === 1 ? '1 more address' : `${further} more addresses`}` : '';
  return `In 90 days: ${seen.join(', ')}${rest}.`;
}

export function placeOf({ address, name }: Pick<UsedAddress, 'address' | 'name'>): string {
  if (address === otherAddresses) return 'other addresses';
  return name === null ? address : `${address} (${inSentence(name)})`;
}
