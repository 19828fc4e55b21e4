import { KeysUnusable } from '../config/key-checks.js';
import { ConfigInvalid } from '../config/load-config.js';
import { DatabaseUnusable } from '../database/database.errors.js';
import { EmbeddedServerUnavailable } from '../database/embedded/embedded-server.js';
import { NoArchive } from '../events/archive/archive-verification.js';
import { DomainError } from '../shared/domain-error.js';
import { Refused, WrongUse } from './outcome.js';

const refusals = [DomainError, Refused];
const mendable = [WrongUse, ConfigInvalid, DatabaseUnusable, EmbeddedServerUnavailable, KeysUnusable, NoArchive];

/** What a failure says to people: the sentence where they can mend it, the stack where they cannot. */
export function explain(failure: unknown): { words: string; refused: boolean } {
  const refused = refusals.some((kind) => failure instanceof kind);
  const known = refused || mendable.some((kind) => failure instanceof kind);
  return { words: known ? (failure as Error).message : String((failure as Error)?.stack ?? failure), refused };
}
