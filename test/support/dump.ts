import { query } from './databases.js';

/**
 * Every row of every table as text, bytes both as hexadecimal and as the characters that they hold.
 * @param except tables to leave out, such as the development mailbox, which production does not have
 */
export async function dumpOf(superuserUrl: string, { except = [] }: { except?: string[] } = {}): Promise<string> {
  const tables = await query<{ name: string }>(
    superuserUrl,
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'
       and table_name <> all($1) order by 1`,
    [except],
  );
  const parts = await Promise.all(
    tables.map(async ({ name }) => {
      const hexadecimal = await query<{ row: string }>(superuserUrl, `select t::text as row from ${name} t`);
      const characters = await query<{ row: string }>(
        superuserUrl,
        `set bytea_output = escape; select t::text as row from ${name} t`,
      );
      return [name, ...hexadecimal.map(({ row }) => row), ...characters.map(({ row }) => row)].join('\n');
    }),
  );
  return parts.join('\n');
}
