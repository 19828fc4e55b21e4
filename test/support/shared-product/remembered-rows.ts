import pg from 'pg';
import type { TestDatabase } from '../databases.js';

/** Every row of a database, kept inside it under a name, to be put back in milliseconds. */
export class RememberedRows {
  private readonly restoring = new Map<string, string>();
  private readonly events = new Map<string, string>();

  private constructor(private readonly superuser: pg.Client) {}

  static async of({ superuserUrl }: TestDatabase): Promise<RememberedRows> {
    const superuser = new pg.Client({ connectionString: superuserUrl });
    superuser.on('error', () => undefined);
    await superuser.connect();
    // Neither triggers nor foreign keys mind what is put back. What a test left locked does not hold up the next one.
    await superuser.query(`set session_replication_role = replica; set lock_timeout = '10s'`);
    await superuser.query(`
      create schema remembered;
      create table remembered.change_of_schema (command text);
      create function note_change_of_schema() returns event_trigger security definer language plpgsql as $$
        begin
          if current_setting('remembered.writing', true) is null then
            insert into remembered.change_of_schema values (tg_tag);
          end if;
        end $$;
      create event trigger schema_changes on ddl_command_start execute function note_change_of_schema();
      alter event trigger schema_changes enable always;
      set remembered.writing = yes`);
    // The order of rows in a table is that of their making, as in a new database: no vacuum gives places free between them.
    await superuser.query(`
      do $$ declare id regclass; begin
        for id in select oid from pg_class where relkind = 'r' and relnamespace in ('public'::regnamespace, 'pgboss'::regnamespace)
        loop execute format('alter table %s set (autovacuum_enabled = off)', id); end loop;
      end $$`);
    return new RememberedRows(superuser);
  }

  /** Whether nothing was recorded since: no change of the product's goes without an event. */
  async tellTheSameAs(name: string): Promise<boolean> {
    return this.events.get(name) === (await this.lastEvent());
  }

  remembers(name: string): boolean {
    return this.restoring.has(name);
  }

  async remember(name: string): Promise<void> {
    const { rows: tables } = await this.superuser.query<{ id: string; columns: string }>(
      `select c.oid::regclass::text as id, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
       where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'pgboss'::regnamespace) group by c.oid order by c.oid`,
    );
    const { rows: sequences } = await this.superuser.query<{ restart: string }>(
      `select format('select setval(%L, %s, %L)', format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value is not null) as restart
       from pg_sequences where schemaname in ('public', 'pgboss')`,
    );
    const statements = tables.map(({ id }) => `delete from ${id}`);
    for (const [number, { id, columns }] of tables.entries()) {
      const copy = `remembered.${name}_${number}`;
      const { rowCount } = await this.superuser.query(`create table ${copy} as select ${columns} from ${id}`);
      if (rowCount) statements.push(`insert into ${id} (${columns}) overriding system value select * from ${copy}`);
      else await this.superuser.query(`drop table ${copy}`);
    }
    statements.push(...sequences.map(({ restart }) => restart));
    this.events.set(name, await this.lastEvent());
    // Statements sent as one text are one transaction.
    this.restoring.set(name, statements.join(';\n'));
  }

  /** @throws when somebody changed the schema, which rows cannot bring back, or still holds a lock on the rows */
  async restore(name: string): Promise<void> {
    const { rows } = await this.superuser.query('select from remembered.change_of_schema');
    if (rows.length > 0) throw new Error('the schema is not as it was');
    await this.superuser.query(this.restoring.get(name) ?? '');
  }

  private async lastEvent(): Promise<string> {
    const { rows } = await this.superuser.query('select max(sequence) as last from event_log');
    return String(rows[0]?.last);
  }

  end(): Promise<void> {
    return this.superuser.end();
  }
}
