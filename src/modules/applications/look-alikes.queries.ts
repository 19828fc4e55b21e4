import type { EntityManager } from '@mikro-orm/postgresql';
import { AlreadyThere } from './applications.errors.js';
import type { LookAlikes } from './contract/look-alike-names.js';

interface Named {
  readonly id: string;
  readonly name: string;
  readonly nameLooks: readonly string[] | null;
}

/** Also the names of their tables. */
const kinds = ['organisation', 'application'] as const;
type Kind = (typeof kinds)[number];

const shown = 200;

/**
 * Refuses a name, of something new or about to be renamed, that looks like another one (R76). One transaction at a time
 * asks for each kind, so that of two that race the second sees what the first made.
 * @throws AlreadyThere
 */
export async function assertNoLookAlike(em: EntityManager, kind: Kind, { id, name, nameLooks }: Named): Promise<void> {
  await em.execute(`select pg_advisory_xact_lock(hashtextextended('names ' || ?, 0))`, [kind]);
  const [other] = await em.execute<{ name: string }[]>(
    `select name from ${kind} where name_looks && array(select jsonb_array_elements_text(?::jsonb)) and id <> ? limit 1`,
    [JSON.stringify(nameLooks), id],
  );
  if (!other) return;
  const same = other.name.toLowerCase() === name.toLowerCase();
  throw new AlreadyThere(same ? `${kind} with this name` : `${kind} whose name looks the same: ${other.name}`);
}

/**
 * Names that look the same and were given before the product refused them. Reads both tables whole and hashes what each
 * name looks like.
 */
export async function findLookAlikes(em: EntityManager): Promise<LookAlikes[]> {
  const found = await Promise.all(
    kinds.map(async (kind) => {
      const rows = await em.execute<{ named: LookAlikes['named'] }[]>(
        `select distinct jsonb_agg(jsonb_build_object('id', id, 'name', name) order by name, id) as named
         from ${kind}, unnest(name_looks) look group by look having count(*) > 1 order by named limit ${shown}`,
      );
      return rows.map(({ named }) => ({ kind, named }));
    }),
  );
  return found.flat();
}
