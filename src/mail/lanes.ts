import { MINUTE, SECOND } from '../shared/clock.js';
import { MailPutOff, type Sending } from './mailer.js';

/** How many mails are sent side by side, and how long one may take before the others go past it. */
export interface LaneLimits {
  readonly lanes: number;
  /** A mail that takes longer gives its lane to another one. */
  readonly slowAfterMs: number;
  /** How many slow mails may go on beside the lanes; further ones keep their lanes. */
  readonly slowAtOnce: number;
  /** A domain with this many slow mails gets no further one until one of them has ended. */
  readonly slowPerDomain: number;
  /** How long a mail waits for a lane. */
  readonly patienceMs: number;
}

const usual: LaneLimits = {
  lanes: 5,
  slowAfterMs: 3 * SECOND,
  slowAtOnce: 15,
  slowPerDomain: 3,
  patienceMs: MINUTE,
};

/** Sends a few mails side by side; a destination that does not answer holds up no others. */
export class Lanes {
  private free: number;
  private aside = 0;
  private readonly slowOf = new Map<string, number>();
  private waiting: { readonly go: () => void; readonly giveUp: (why: MailPutOff) => void }[] = [];
  private closed = false;

  constructor(private readonly limits: LaneLimits = usual) {
    this.free = limits.lanes;
  }

  /** How many connections all lanes together need. */
  get connections(): number {
    return this.limits.lanes + this.limits.slowAtOnce;
  }

  /**
   * Sends in a lane.
   * @throws MailPutOff when the domain is too slow, when no lane is free in time, or when the lanes are closed
   */
  async run(domain: string, { slow }: Sending, send: () => Promise<void>): Promise<void> {
    this.refuseSlow(domain);
    await this.lane();
    let end = () => this.giveBack();
    const timer = setTimeout(() => {
      end = this.setAside(domain, slow);
    }, this.limits.slowAfterMs);
    try {
      // Other mails to the same domain may have become slow while this one waited.
      this.refuseSlow(domain);
      await send();
    } finally {
      clearTimeout(timer);
      end();
    }
  }

  /** Mails that wait for a lane do not get one any more. */
  close(): void {
    this.closed = true;
    for (const { giveUp } of this.waiting.splice(0)) giveUp(new MailPutOff(stopping));
  }

  private refuseSlow(domain: string): void {
    if ((this.slowOf.get(domain) ?? 0) < this.limits.slowPerDomain) return;
    throw new MailPutOff(`Earlier mails to ${domain} wait for the mail server's answer.`);
  }

  private async lane(): Promise<void> {
    if (this.closed) throw new MailPutOff(stopping);
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    const { promise, resolve: go, reject: giveUp } = Promise.withResolvers<void>();
    const one = { go, giveUp };
    this.waiting.push(one);
    const timer = setTimeout(() => {
      this.waiting = this.waiting.filter((each) => each !== one);
      giveUp(new MailPutOff("Other mails wait for the mail server's answer."));
    }, this.limits.patienceMs);
    await promise.finally(() => clearTimeout(timer));
  }

  private giveBack(): void {
    const next = this.waiting.shift();
    if (next) next.go();
    else this.free += 1;
  }

  /** Gives the lane of a slow mail to another one, unless too many are slow. Returns what to do at its end. */
  private setAside(domain: string, slow: Sending['slow']): () => void {
    const goesAside = this.aside < this.limits.slowAtOnce;
    this.slowOf.set(domain, (this.slowOf.get(domain) ?? 0) + 1);
    if (goesAside) {
      this.aside += 1;
      this.giveBack();
      slow?.();
    }
    return () => {
      const left = (this.slowOf.get(domain) ?? 1) - 1;
      if (left > 0) this.slowOf.set(domain, left);
      else this.slowOf.delete(domain);
      if (goesAside) this.aside -= 1;
      else this.giveBack();
    };
  }
}

const stopping = 'The product stops; another instance sends it.';
