import { type ClientThrottle, ClientThrottles } from '../modules/verification/contract/client-throttles.js';
import { momentInWords, plural } from '../templating/dates.js';
import type { ThrottleKind, ToldThrottle } from './throttle-kind.js';

/** Wrong client secrets, at every endpoint that takes one. */
export const clientThrottles: ThrottleKind = {
  title: 'Wrong client secrets',
  askedBy: ['clientId', 'address'],
  holding: async (product, whose) => (await product.get(ClientThrottles).holding(whose)).map(told),
  lift: async (product, whose) => (await product.get(ClientThrottles).lift(whose)).map(told),
};

function told({ clientId, network, failures, until }: ClientThrottle): ToldThrottle {
  const who = clientId === null ? 'any client id' : `client id ${clientId}`;
  return {
    words: `${who} from ${network}: ${plural(failures, 'failure')}, until ${momentInWords(until)}`,
    json: { kind: 'client-secrets', clientId, network, failures, until: until.toISOString() },
  };
}
