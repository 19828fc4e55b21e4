import { containing } from '../../../database/containing.js';
import { ifGiven } from '../../../database/if-given.js';

/** Which of the active applications are meant; all of them where nothing is given. */
export interface ActiveApplicationFilter {
  readonly organisationId?: string | undefined;
  /** Those alone that may ask for tokens for this API. */
  readonly apiId?: string | undefined;
  /** Part of the name of the organisation or the application, or of the client id, in any case. */
  readonly q?: string | undefined;
}

/**
 * The applications that are active, as is their organisation, as a relation of SQL with its parameters: for statements of
 * other modules that look at all applications. It has `id` and `organisation_id`.
 */
export function activeApplications({ organisationId, apiId, q }: ActiveApplicationFilter) {
  const words = containing(q);
  return {
    sql: `(
  select a.id, a.organisation_id
  from application a join organisation o on o.id = a.organisation_id
  where a.status = 'active' and o.status = 'active'
    and (?::uuid is null or a.organisation_id = ?)
    and (?::uuid is null or exists (select from application_api r where r.application_id = a.id and r.api_id = ?))
    and (?::text is null or lower(o.name) like lower(?) or lower(a.name) like lower(?) or a.client_id::text like lower(?))
)`,
    values: [...ifGiven(organisationId), ...ifGiven(apiId), words, words, words, words],
  };
}
