import type { KeyRing } from '../../shared/key-ring.js';
import { headMac, type Link } from './chain.js';

/** The newest link of the chain. */
export interface LastLink extends Link {
  /** Whether an event with a MAC stands in the chain: from there on each has one. */
  readonly macs: boolean;
}

/** The newest link, and the head that was written with it, as they are at one moment. */
export interface ChainEnd {
  readonly head: { readonly position: number; readonly keyId: string; readonly mac: string } | undefined;
  readonly last: LastLink;
}

/** Whether the head is the one that was written with the newest link: if not, links behind it may be cut off. */
export function standingOf({ head, last }: ChainEnd, keys: KeyRing): 'sound' | 'chain-broken' | 'key-unknown' {
  if (!head) return last.position === 0 ? 'sound' : 'chain-broken';
  const key = keys.find(head.keyId);
  if (!key) return 'key-unknown';
  return head.position === last.position && headMac(key, last) === head.mac ? 'sound' : 'chain-broken';
}
