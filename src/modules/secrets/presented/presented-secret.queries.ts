import type { PreparedStatements } from '../../../database/prepared-statements.js';
import { splitBehindId } from '../../../database/uuid-array.js';
import type { KnownSecret, LiveSecret } from '../contract/presented-secrets.js';

/** A live secret with the hash of its value. */
export interface HashedSecret extends LiveSecret {
  readonly keyId: string;
  readonly hash: Buffer;
}

/**
 * The live secrets that a client's value can be, by client id and hint, one text for both. Plan: one look-up in the partial
 * index on (client_id, hint) for each; ten secrets of a client cost no more than one.
 */
export async function findLiveSecrets(
  statements: PreparedStatements,
  asked: readonly string[],
): Promise<ReadonlyMap<string, HashedSecret[]>> {
  const rows = await statements.query<HashedSecret & { asked: string }>(
    'live-secrets',
    `select asked.client_id || asked.hint as asked, s.id, s.hash_key_id as "keyId", s.hash,
       s.expires_on::text as "expiresOn", s.disabled_at as "disabledAt", s.paused_until as "pausedUntil"
     from unnest($1::uuid[], $2::text[]) as asked (client_id, hint)
     join client_secret s on s.client_id = asked.client_id and s.hint = asked.hint and s.deleted_at is null`,
    splitBehindId(asked),
  );
  return Map.groupBy(rows, ({ asked: key }) => key);
}

/** A live secret and whose it is. */
export type OwnedSecret = LiveSecret & { readonly clientId: string };

/** Live secrets by id. */
export async function findSecretsById(
  statements: PreparedStatements,
  ids: readonly string[],
): Promise<ReadonlyMap<string, OwnedSecret>> {
  const rows = await statements.query<OwnedSecret>(
    'secrets-by-id',
    `select id, client_id as "clientId", expires_on::text as "expiresOn", disabled_at as "disabledAt",
       paused_until as "pausedUntil"
     from client_secret where id = any($1::uuid[]) and deleted_at is null`,
    [ids],
  );
  return new Map(rows.map((secret) => [secret.id, secret]));
}

/** The secrets behind hashes, each in hexadecimal, by one look-up in a unique index for each. */
export async function findSecretsByHash(
  statements: PreparedStatements,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, KnownSecret>> {
  const rows = await statements.query<KnownSecret & { hash: Buffer }>(
    'secrets-by-hash',
    `select hash, id, client_id as "clientId", organisation_id as "organisationId", deleted_at is not null as deleted
     from client_secret where hash = any($1::bytea[])`,
    [hashes.map((hash) => Buffer.from(hash, 'hex'))],
  );
  return new Map(rows.map(({ hash, ...secret }) => [hash.toString('hex'), secret]));
}
