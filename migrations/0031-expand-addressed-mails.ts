import { Migration } from '@mikro-orm/migrations';

/** Mails whose address is to be forgotten one day are found without a look at those that have none. */
export class AddressedMails0031 extends Migration {
  override up(): void {
    this.addSql(`create index notification_addressed on notification (settled_at) where address <> '';`);
  }
}
