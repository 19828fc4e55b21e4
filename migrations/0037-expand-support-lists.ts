import { Migration } from '@mikro-orm/migrations';

/**
 * What WMDA support looks at without reading all secrets or all mails: how many secrets end on each day, from two small
 * indexes in which a day stands once with all its rows, and what begins with one or two letters, which are too few for an
 * index of trigrams.
 */
export class SupportLists0037 extends Migration {
  override up(): void {
    this.addSql(`
      create index client_secret_enabled_by_day on client_secret (expires_on)
        where deleted_at is null and disabled_at is null;
      create index client_secret_disabled_by_day on client_secret (expires_on)
        where deleted_at is null and disabled_at is not null;

      create index client_secret_begins on client_secret (lower(name) text_pattern_ops) where deleted_at is null;
      create index notification_begins on notification (lower(address) text_pattern_ops);
    `);
  }
}
