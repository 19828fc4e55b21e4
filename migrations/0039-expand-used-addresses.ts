import { Migration } from '@mikro-orm/migrations';

/**
 * From which addresses a secret was used on which day, and what managers call these addresses. `0.0.0.0/0` stands for all
 * addresses that are not told apart.
 */
export class UsedAddresses0039 extends Migration {
  override up(): void {
    this.addSql(`
      create table client_secret_address (
        secret_id uuid not null references client_secret (id),
        address inet not null check (address = '0.0.0.0/0'
          or address = network(address) and masklen(address) = case family(address) when 4 then 32 else 64 end),
        day date not null,
        uses bigint not null check (uses > 0),
        first_at timestamptz not null,
        last_at timestamptz not null check (last_at >= first_at),
        primary key (secret_id, address, day)
      );
      create index client_secret_address_day on client_secret_address (day);

      create table address_name (
        application_id uuid not null references application (id),
        address inet not null check (address <> '0.0.0.0/0'),
        name text not null check (char_length(name) between 1 and 100 and name !~ '[[:cntrl:]]' and name = btrim(name)),
        primary key (application_id, address)
      );
    `);
  }
}
