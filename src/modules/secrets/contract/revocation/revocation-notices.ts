import type { Actor } from '../../../identity/contract/actor.js';

/** A secret that somebody who held its value revoked, until a manager has taken note. */
export interface RevocationNotice {
  readonly secretId: string;
  readonly applicationId: string;
  readonly name: string;
  readonly hint: string;
  readonly revokedAt: Date;
  /** Null when the address is not known. */
  readonly revokedFrom: string | null;
}

/** What the managers of an application see of secrets that others revoked. */
export abstract class RevocationNotices {
  /** The notices that nobody dismissed, the newest first; applications without any are left out. One query. */
  abstract openOf(applicationIds: readonly string[]): Promise<ReadonlyMap<string, RevocationNotice[]>>;

  /** A manager has taken note. @throws NotFound for one that is not open, or not theirs to see, NotAllowed */
  abstract dismiss(actor: Actor, applicationId: string, secretId: string): Promise<void>;
}
