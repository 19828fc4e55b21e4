import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Config } from '../../../config/config.js';
import { keyObjectOf } from '../../../shared/key-ring.js';
import { BrowserMarks } from './browser-marks.js';
import type { Caller } from '../contract/caller.js';
import type { PlaceKind } from '../contract/sign-in/sign-in-throttles.js';
import { KnownNetworks } from './known-networks.js';

/** From where somebody tries to get into an account. Each place has limits of its own, and none delays another (R65). */
export interface Place {
  /** Digest of the account's e-mail address, whether anybody has it or not (R48). */
  readonly account: Buffer;
  readonly kind: PlaceKind;
  /** Digest of what tells this place from others of its kind. */
  readonly key: Buffer;
}

/** Whose account somebody tries to get into. */
export interface Tried {
  readonly email: string;
  /** Undefined when nobody has this e-mail address. */
  readonly id: string | undefined;
}

/** A request, or a link that was mailed to the account. */
export type From = { readonly caller: Caller } | { readonly linkId: string };

/** Tells places apart: by the marks of a browser first, by what network the account is known in second. */
@Injectable()
export class Places {
  constructor(
    private readonly config: Config,
    private readonly marks: BrowserMarks,
    private readonly networks: KnownNetworks,
  ) {}

  /** Takes the same time whether anybody has the address or not. */
  async of(em: EntityManager, { email, id }: Tried, from: From): Promise<Place> {
    if ('linkId' in from) return this.place(email, 'link', from.linkId);
    const { caller } = from;
    const network = await this.networks.knownTo(em, id, caller.ip);
    const [unlocked, browser] = [this.marks.of(caller, 'unlocked'), this.marks.of(caller, 'signed-in')];
    if (unlocked && unlocked.userId === id) return this.place(email, 'link', unlocked.id);
    if (browser && browser.userId === id) return this.place(email, 'browser', browser.id);
    return network ? this.place(email, 'network', network) : this.place(email, 'elsewhere', '');
  }

  /** The stored form of an e-mail address. */
  accountOf(email: string): Buffer {
    return this.digest(`account\n${email.toLowerCase()}`);
  }

  private place(email: string, kind: PlaceKind, what: string): Place {
    return { account: this.accountOf(email), kind, key: this.digest(`place\n${kind}\n${what}`) };
  }

  /** Keyed: what people type into the wrong field must not be found by trying. Another key only starts counts anew. */
  private digest(text: string): Buffer {
    return createHmac('sha256', keyObjectOf(this.config.sessionKeys.current)).update(`throttle\n${text}`).digest();
  }
}
