import type { ReachableApi } from '../../applications/contract/application-directory.js';
import type { RefusalReason } from '../../secrets/contract/use-records.js';

/** Which request it is that presents a secret. */
export interface RequestOrigin {
  /** The address that it comes from, null when it is not known. */
  readonly from: string | null;
  /** What its answer names it by. */
  readonly requestId: string | null;
}

/** A client whose secret was right and works. */
export interface VerifiedClient {
  readonly accepted: true;
  readonly clientId: string;
  readonly applicationId: string;
  readonly secretId: string;
  /** What the application may reach, by code. */
  readonly apis: readonly ReachableApi[];
}

export interface RefusedClient {
  readonly accepted: false;
  readonly reason: RefusalReason;
  /** Null for an unknown client. */
  readonly applicationId: string | null;
  /** Null unless the value is, or was, a secret of this application. */
  readonly secretId: string | null;
}

/** One failure more than may come from there: what is wrong with it is not looked at. */
export interface ThrottledClient {
  readonly accepted: false;
  readonly reason: 'throttled';
  readonly retryAfterSeconds: number;
}

export type Verification = VerifiedClient | RefusedClient | ThrottledClient;

/** Decides whether a client id and a secret value belong together and work at this moment. */
export abstract class SecretVerifier {
  /**
   * Nothing is answered from memory: what was created, deleted, disabled or expired before the call counts (R25).
   * Refusals are counted, a few seconds late. Only failures are throttled: what is right is accepted whatever else
   * comes from the same address (R66). Whoever asks says by `served` or `unserved` what came of a right one.
   * @param clientId as presented; anything but a UUID belongs to no client
   * @param value as presented; it is neither stored nor logged
   */
  abstract verify(clientId: string, value: string, origin: RequestOrigin): Promise<Verification>;

  /** Counts a use: the client got what it asked for. */
  abstract served(client: VerifiedClient, origin: RequestOrigin): void;

  /**
   * Counts a refusal: the secret is right, and the request is refused for another reason. That is no use.
   * @param error what the client is told (RFC 6749 5.2); nothing is counted for what it cannot mend, as an outage
   */
  abstract unserved(client: VerifiedClient, error: string, origin: RequestOrigin): void;

  /** Whether a secret that was right once still works: it, its application and its organisation. */
  abstract stillStands(secretId: string): Promise<boolean>;
}
