import type { SecretView } from './secret.schemas.js';

/** Why clients of an application were refused with one secret, or with what was none. */
export interface Refusal {
  /** Null when the value was no secret of this application. */
  readonly secretId: string | null;
  /** Name and hint also of a deleted secret. */
  readonly name: string | null;
  readonly hint: string | null;
  readonly reason: string;
  readonly lastAt: Date;
  readonly lastFrom: string | null;
}

/** The secrets of many applications at once, for those who were allowed to see these applications. */
export abstract class SecretLists {
  /** The live secrets of each application, newest first. Two queries in all. */
  abstract listsOf(applicationIds: readonly string[]): Promise<ReadonlyMap<string, SecretView[]>>;

  /** Refusals of the last 30 days, the latest first; applications without any are left out. One query. */
  abstract refusalsOf(applicationIds: readonly string[]): Promise<ReadonlyMap<string, Refusal[]>>;
}
