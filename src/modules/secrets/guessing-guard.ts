import { Injectable } from '@nestjs/common';
import { HOUR, MINUTE, SECOND } from '../../shared/clock.js';

/** Failures of a client id from one network since the last flush. */
export interface PairFailures {
  readonly clientId: string;
  readonly network: string;
  readonly failures: number;
}

/** What one network did since the last flush. */
export interface NetworkActivity {
  readonly network: string;
  readonly failures: number;
  /** Its last success, ISO 8601; null without one. */
  readonly succeededAt: string | null;
}

/** What all instances know together. */
export interface SharedBlocks {
  readonly pairs: readonly { clientId: string; network: string; blockedUntil: Date }[];
  readonly networks: readonly { network: string; blockedUntil: Date }[];
}

/** How many failures are free, and after which silence they are forgotten. */
export const guessingLimits = {
  pairFailures: 10,
  networkFailures: 100,
  windowMs: 15 * MINUTE,
  /** A network that had a success so recently is somebody's, and is not blocked as a whole. */
  trustedForMs: HOUR,
  firstBlockMs: 5 * SECOND,
  longestBlockMs: 15 * MINUTE,
};

/**
 * Slows down whoever guesses, and never the one whose client id is guessed at: a client id and a network are blocked
 * together, a network alone only while it had no success, a client id alone never (R11). Reads memory alone; what the
 * instances count is shared by the flush, a few seconds late.
 */
@Injectable()
export class GuessingGuard {
  private pairs = new Map<string, PairFailures>();
  private networks = new Map<string, NetworkActivity>();
  private blocked = new Map<string, number>();

  /** Seconds until somebody is looked at again; 0 when they are looked at now. */
  blockedForSeconds(clientId: string, network: string, now: Date): number {
    const until = Math.max(this.blocked.get(`${clientId} ${network}`) ?? 0, this.blocked.get(network) ?? 0);
    return Math.max(0, Math.ceil((until - now.getTime()) / SECOND));
  }

  /** @param clientId whether an application has it or not, so that being slowed down does not tell (R5) */
  failed(clientId: string, network: string, now: Date): void {
    const activity = this.networks.get(network);
    this.networks.set(network, {
      network,
      failures: (activity?.failures ?? 0) + 1,
      succeededAt: activity?.succeededAt ?? null,
    });
    const key = `${clientId} ${network}`;
    const failures = (this.pairs.get(key)?.failures ?? 0) + 1;
    this.pairs.set(key, { clientId, network, failures });
    // Within one flush nobody else knows yet: hold them off until it is shared.
    if (failures >= guessingLimits.pairFailures) this.blocked.set(key, now.getTime() + guessingLimits.firstBlockMs);
  }

  succeeded(network: string, now: Date): void {
    this.networks.set(network, {
      network,
      failures: this.networks.get(network)?.failures ?? 0,
      succeededAt: now.toISOString(),
    });
  }

  /** Takes what happened since the last time. */
  take(): { pairs: PairFailures[]; networks: NetworkActivity[] } {
    const taken = { pairs: [...this.pairs.values()], networks: [...this.networks.values()] };
    this.pairs = new Map();
    this.networks = new Map();
    return taken;
  }

  /** Takes back what could not be shared: counts add up, the newer success stands. */
  putBack({ pairs, networks }: ReturnType<GuessingGuard['take']>): void {
    for (const { clientId, network, failures } of pairs) {
      const key = `${clientId} ${network}`;
      this.pairs.set(key, { clientId, network, failures: failures + (this.pairs.get(key)?.failures ?? 0) });
    }
    for (const older of networks) {
      const newer = this.networks.get(older.network);
      this.networks.set(older.network, {
        network: older.network,
        failures: older.failures + (newer?.failures ?? 0),
        succeededAt: newer?.succeededAt ?? older.succeededAt,
      });
    }
  }

  /** Replaces what is known of blocks by what all instances counted together. */
  share({ pairs, networks }: SharedBlocks): void {
    this.blocked = new Map([
      ...pairs.map(
        ({ clientId, network, blockedUntil }) => [`${clientId} ${network}`, blockedUntil.getTime()] as const,
      ),
      ...networks.map(({ network, blockedUntil }) => [network, blockedUntil.getTime()] as const),
    ]);
  }
}
