import { Migration } from '@mikro-orm/migrations';

/** When the personal data of an account was erased: it stays disabled from then on. */
export class Anonymised0029 extends Migration {
  override up(): void {
    this.addSql(`
      alter table user_account add column anonymised_at timestamptz
        check (anonymised_at is null or (status = 'disabled' and password_hash is null));
    `);
  }
}
