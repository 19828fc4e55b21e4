import type { ReachableApi } from '../../applications/contract/application-directory.js';

/** Why a presented secret is refused. The client hears none of it; its managers do (DESIGN section 5, rule 7). */
export type RefusalReason =
  | 'unknown_client'
  | 'unknown_secret'
  | 'looks_like_an_id'
  | 'checksum_wrong'
  | 'other_application'
  | 'expired'
  | 'disabled'
  | 'deleted'
  | 'application_disabled';

export type Verification =
  | {
      readonly accepted: true;
      readonly clientId: string;
      readonly applicationId: string;
      readonly secretId: string;
      /** What the application may reach, by code. */
      readonly apis: readonly ReachableApi[];
    }
  | {
      readonly accepted: false;
      readonly reason: RefusalReason;
      /** Null for an unknown client. */
      readonly applicationId: string | null;
      /** Null unless the value is, or was, a secret of this application. */
      readonly secretId: string | null;
    };

/** Decides whether a client id and a secret value belong together and work at this moment. */
export abstract class SecretVerifier {
  /**
   * Nothing is answered from memory: what was created, deleted, disabled or expired before the call counts (R25).
   * @param clientId as presented; anything but a UUID belongs to no client
   * @param value as presented; it is neither stored nor logged
   */
  abstract verify(clientId: string, value: string): Promise<Verification>;
}
