import { Migration } from '@mikro-orm/migrations';
import { looksOf } from '../src/shared/look-alikes.js';

const tables = ['organisation', 'application'] as const;
const atOnce = 1000;

/**
 * What names of organisations and applications look like, so that no new one looks like another (R76). Names that are
 * there stay, also those that look the same already: no index is unique. A version that does not know the column leaves
 * it null, and its names are compared letter by letter only, as they were before.
 */
export class Names0024 extends Migration {
  override async up(): Promise<void> {
    for (const table of tables) {
      await this.execute(`alter table ${table} add column name_looks text[]`);
      await this.fill(table);
      await this.execute(`create index ${table}_looks on ${table} using gin (name_looks)`);
    }
  }

  /** By pages in the order of ids, each with one statement; PostgreSQL does not know which characters look alike. */
  private async fill(table: (typeof tables)[number]): Promise<void> {
    for (let last: string | null = null; ;) {
      const rows: { id: string; name: string }[] = await this.named(table, last);
      if (rows.length === 0) return;
      await this.execute(
        `update ${table} t set name_looks = array(select jsonb_array_elements_text(n.looks))
         from jsonb_to_recordset(?::jsonb) as n(id uuid, looks jsonb) where t.id = n.id`,
        [JSON.stringify(rows.map(({ id, name }) => ({ id, looks: looksOf(name) })))],
      );
      last = rows.at(-1)?.id ?? null;
    }
  }

  private async named(table: string, after: string | null): Promise<{ id: string; name: string }[]> {
    const rows = await this.execute(
      `select id, name from ${table} where ?::uuid is null or id > ? order by id limit ${atOnce}`,
      [after, after],
    );
    return rows as { id: string; name: string }[];
  }
}
