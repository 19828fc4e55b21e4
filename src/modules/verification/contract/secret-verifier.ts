import type { ReachableApi } from '../../applications/contract/application-directory.js';
import type { RefusalReason } from '../../secrets/contract/use-records.js';

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
   * Nothing is answered from memory: what was created, deleted, disabled or expired before the call counts (R25). Use
   * and refusals are counted, a few seconds late. Only failures are throttled: what is right is accepted whatever else
   * comes from the same address (R66).
   * @param clientId as presented; anything but a UUID belongs to no client
   * @param value as presented; it is neither stored nor logged
   * @param from the address that presents it, null when it is not known
   */
  abstract verify(clientId: string, value: string, from: string | null): Promise<Verification>;

  /** Whether a secret that was right once still works: it, its application and its organisation. */
  abstract stillStands(secretId: string): Promise<boolean>;
}
