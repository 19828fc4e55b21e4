import { Migration } from '@mikro-orm/migrations';

/**
 * What the forecast asks of all applications stands in the index in which successors are found, and the refusals of a day
 * are found without reading those of thirty. Older code finds the same index under the same name.
 */
export class Forecast0041 extends Migration {
  override up(): void {
    // Tokens read the secrets: from the drop of the old index to the end of the whole run of migrations they wait.
    this.addSql(`
      create index client_refusal_hour on client_refusal (hour) where secret_id is not null;

      create index client_secret_successor_of on client_secret (application_id, expires_on)
        include (id, created_at) where deleted_at is null and disabled_at is null;
      drop index client_secret_successor;
      alter index client_secret_successor_of rename to client_secret_successor;
    `);
  }
}
