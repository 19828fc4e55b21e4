import { Migration } from '@mikro-orm/migrations';

/** The hot path asks for the secrets of a client that begin like the presented value. */
export class SecretsByHint0014 extends Migration {
  override up(): void {
    this.addSql(`
      create index client_secret_by_hint on client_secret (client_id, hint) where deleted_at is null;
      drop index client_secret_live;
    `);
  }
}
