import type { INestApplicationContext } from '@nestjs/common';
import {
  type NetworkThrottle,
  SignInThrottles,
  type Throttle,
} from '../modules/identity/contract/sign-in/sign-in-throttles.js';
import { momentInWords, plural } from '../templating/dates.js';
import type { ThrottleKind, ToldThrottle, Whose } from './throttle-kind.js';

/** What is counted at signing in. Only digests of it are stored, so it is shown to whoever knows whose it is. */
export const signInThrottles: ThrottleKind = {
  title: 'Signing in',
  askedBy: ['email', 'address'],
  holding,
  async lift(product, whose) {
    const held = await holding(product, whose);
    const throttles = product.get(SignInThrottles);
    if (held.length > 0 && whose.email !== undefined) await throttles.liftFromAccount(whose.email);
    if (held.length > 0 && whose.address !== undefined) await throttles.liftFromNetwork(whose.address);
    return held;
  },
};

/** Accounts are not counted by address, so nothing fits both. */
async function holding(product: INestApplicationContext, { email, address }: Whose): Promise<ToldThrottle[]> {
  const throttles = product.get(SignInThrottles);
  if (email !== undefined && address !== undefined) return [];
  if (email !== undefined) return (await throttles.ofAccount(email)).map(ofAccount);
  if (address !== undefined) return (await throttles.ofNetwork(address)).map(ofNetwork);
  return [];
}

const places: Readonly<Record<Throttle['place'], string>> = {
  browser: 'a browser that signed in before',
  link: 'a mailed link',
  network: 'a network that it signed in from',
  elsewhere: 'everywhere else together',
};

const steps: Readonly<Record<Throttle['step'], string>> = {
  password: 'wrong passwords',
  'second-factor': 'wrong codes',
  unfinished: 'right passwords without a code after them',
};

function ofAccount({ place, step, failures, lastAt, blockedUntil }: Throttle): ToldThrottle {
  const until = blockedUntil === null ? 'not slowed down' : `until ${momentInWords(blockedUntil)}`;
  return {
    words: `${steps[step]} from ${places[place]}: ${failures} in a row, the last on ${momentInWords(lastAt)}; ${until}`,
    json: {
      kind: 'sign-in',
      place,
      step,
      failures,
      lastAt: lastAt.toISOString(),
      until: blockedUntil?.toISOString() ?? null,
    },
  };
}

function ofNetwork({ limit, taken, of }: NetworkThrottle): ToldThrottle {
  return {
    words: `${limit}: ${plural(taken, 'failure')} of ${of} before the next is refused`,
    json: { kind: 'sign-in-network', limit, failures: taken, of },
  };
}
