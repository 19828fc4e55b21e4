/** So much failed that further failures are refused without a closer look. A right secret is accepted all the same. */
export interface ClientThrottle {
  /** Null where it holds for every client id that comes from the network. */
  readonly clientId: string | null;
  /** An IPv4 address, or an IPv6 /64 or /48. */
  readonly network: string;
  readonly failures: number;
  /** When the next failure is looked at again. */
  readonly until: Date;
}

/** Which throttles are meant: those that fit all that is given, so every one when nothing is. */
export interface WhichClientThrottles {
  readonly clientId?: string;
  /** Any address that the throttle holds for. */
  readonly address?: string;
}

/** The throttles of client systems, in the hands of whoever runs the product. */
export abstract class ClientThrottles {
  /** Those that hold at this moment, the longest first; what instances counted in the last seconds is not among them yet. */
  abstract holding(which: WhichClientThrottles): Promise<ClientThrottle[]>;

  /** Lifts those that hold, on every instance within seconds. @returns what was lifted */
  abstract lift(which: WhichClientThrottles): Promise<ClientThrottle[]>;
}
