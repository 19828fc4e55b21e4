import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { uuidArray } from '../../database/uuid-array.js';
import type { SecretCatalogue, SecretFacts } from './contract/secret-facts.js';

type Row = Omit<SecretFacts, 'lastUsedAt' | 'lastRefusedAt'> & {
  lastUsedAt: string | null;
  lastRefusedAt: string | null;
};

/** Answers from the secrets as they are stored at this moment, tombstones too. */
@Injectable()
export class StoredSecretCatalogue implements SecretCatalogue {
  constructor(private readonly em: EntityManager) {}

  async find(ids: readonly string[]): Promise<ReadonlyMap<string, SecretFacts>> {
    const rows = await this.em.execute<Row[]>(
      `select s.id, s.application_id as "applicationId", s.organisation_id as "organisationId", s.name, s.hint,
         s.expires_on::text as "expiresOn", s.created_by as "createdBy", s.deleted_at is not null as deleted,
         s.delete_note as "deleteNote",
         u.last_used_at as "lastUsedAt", host(u.last_used_from) as "lastUsedFrom",
         u.last_refused_at as "lastRefusedAt", host(u.last_refused_from) as "lastRefusedFrom"
       from client_secret s left join client_secret_use u on u.secret_id = s.id where s.id = any(?::uuid[])`,
      [uuidArray(ids)],
    );
    return new Map(
      rows.map((row) => [
        row.id,
        { ...row, lastUsedAt: instant(row.lastUsedAt), lastRefusedAt: instant(row.lastRefusedAt) },
      ]),
    );
  }
}

function instant(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
