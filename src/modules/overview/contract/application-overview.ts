import type { ApplicationRecord } from '../../applications/contract/application-directory.js';
import type { AccessScope } from '../../roles/contract/access-policy.js';
import type { CredentialManager } from '../../roles/contract/role-directory.js';
import type { RevocationNotice } from '../../secrets/contract/revocation/revocation-notices.js';
import type { EndingProgress } from '../../secrets/contract/rotation/secret-endings.js';
import type { Refusal, SecretSummary } from '../../secrets/contract/secret-directory.js';
import type { SecretView } from '../../secrets/contract/secret.schemas.js';

/** What is known of one application. */
export interface ApplicationFacts {
  readonly application: ApplicationRecord;
  /** Newest first. */
  readonly secrets: readonly SecretView[];
  /** How far those have come that are to end by themselves, by the id of the secret. */
  readonly endings: ReadonlyMap<string, EndingProgress>;
  readonly refusals: readonly Refusal[];
  /** Revocations that nobody dismissed, the newest first. */
  readonly revocations: readonly RevocationNotice[];
  readonly managers: readonly CredentialManager[];
  /** Who will manage it once they have followed their invitation, and until when its link is good; null once it has ended. */
  readonly invited: readonly { readonly name: string; readonly until: Date | null }[];
  /** Whether the viewer may change its secrets. */
  readonly canManage: boolean;
}

/** One application in short. */
export interface ApplicationInShort {
  readonly application: ApplicationRecord;
  /** A disabled application needs nothing of its managers: whether it gets tokens is for WMDA support to change. */
  readonly summary: SecretSummary;
}

/** Joins what several modules know of applications. */
export abstract class ApplicationOverview {
  /**
   * The number of queries does not depend on how many applications there are.
   * @param applications that the viewer may see
   * @param scope what the viewer may reach
   */
  abstract of(applications: readonly ApplicationRecord[], scope: AccessScope): Promise<ApplicationFacts[]>;

  /** The same applications in the same order. Two queries. @param applications that the viewer may see */
  abstract inShort(applications: readonly ApplicationRecord[]): Promise<ApplicationInShort[]>;
}
