import { Migration } from '@mikro-orm/migrations';

/**
 * What decides whether a secret is due stands in the index that the sweep walks, so that the walk ends with its page
 * instead of reading all that is left from the table. Older code finds the same index under the same name.
 */
export class ReminderWalk0036 extends Migration {
  override up(): void {
    // Tokens read this table: from the drop of the old index to the end of the whole run of migrations they wait.
    this.addSql(`
      create index client_secret_due_walk on client_secret (expires_on, id)
        include (created_at, application_id, organisation_id)
        where deleted_at is null and disabled_at is null;
      drop index client_secret_due;
      alter index client_secret_due_walk rename to client_secret_due;
    `);
  }
}
