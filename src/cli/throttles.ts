import { plainAddress } from '../shared/plain-address.js';
import { Id } from '../shared/id.js';
import { clientThrottles } from './client-throttles.js';
import { type Outcome, WrongUse } from './outcome.js';
import type { ThrottleKind, ToldThrottle, Whose } from './throttle-kind.js';
import { signInThrottles } from './sign-in-throttles.js';
import { changingProduct, withProduct } from './with-product.js';

/** Every kind of throttle, in the order in which they are told. */
const kinds: readonly ThrottleKind[] = [clientThrottles, signInThrottles];

interface Options extends Whose {
  readonly lift?: true;
}

export function throttles({ lift, ...given }: Options): Promise<Outcome> {
  const whose = readWhose(given);
  const asked = Object.keys(whose) as (keyof Whose)[];
  const meant = kinds.filter(({ askedBy }) => asked.every((option) => askedBy.includes(option)));
  if (!lift) return withProduct((product) => tell(meant, false, (kind) => kind.holding(product, whose)));
  if (asked.length === 0) throw new WrongUse('Say whose throttles to lift.');
  return changingProduct('throttles', (product) => tell(meant, true, (kind) => kind.lift(product, whose)));
}

async function tell(
  meant: readonly ThrottleKind[],
  lifted: boolean,
  ask: (kind: ThrottleKind) => Promise<ToldThrottle[]>,
): Promise<Outcome> {
  const lines: string[] = [];
  const json: object[] = [];
  for (const kind of meant) {
    const found = await ask(kind);
    if (found.length > 0) lines.push(kind.title, ...found.map(({ words }) => `  ${words}`));
    json.push(...found.map((throttle) => throttle.json));
  }
  if (lines.length === 0) lines.push('Nobody is slowed down.');
  else if (lifted) lines.push('These are lifted, on every instance within a few seconds.');
  return { json: { lifted, throttles: json }, lines };
}

/** What was given, and no more. */
function readWhose({ clientId, email, address }: Whose): Whose {
  // What the list shows can be given back to it: 2001:db8::/64.
  const plain = address === undefined ? undefined : plainAddress(address.replace(/\/\d+$/, ''));
  if (plain === null) throw new WrongUse('--address: must be an IP address');
  const { data, error } = Id.optional().safeParse(clientId);
  if (error) throw new WrongUse(`--client-id: ${error.issues.map(({ message }) => message).join(', ')}`);
  return {
    ...(data !== undefined && { clientId: data }),
    ...(email !== undefined && { email: email.trim().toLowerCase() }),
    ...(plain !== undefined && { address: plain }),
  };
}
