import { Migration } from '@mikro-orm/migrations';

/**
 * From which addresses clients of an application were refused, by the hour, and when a secret last signed in without
 * getting a token. `0.0.0.0/0` stands for all addresses that are not told apart, and for those of hours before, of which the
 * last address alone is known.
 */
export class Refusals0040 extends Migration {
  override up(): void {
    this.addSql(`
      create table refused_request (
        application_id uuid not null references application (id),
        hour timestamptz not null,
        secret_id uuid references client_secret (id),
        reason text not null,
        address inet not null check (address = '0.0.0.0/0'
          or address = network(address) and masklen(address) = case family(address) when 4 then 32 else 64 end),
        requests bigint not null check (requests > 0),
        first_at timestamptz not null,
        last_at timestamptz not null check (last_at >= first_at),
        last_request_id text check (char_length(last_request_id) <= 100)
      );
      create unique index refused_request_once on refused_request
        (application_id, hour, address, reason, coalesce(secret_id, '00000000-0000-0000-0000-000000000000'));
      insert into refused_request (application_id, hour, secret_id, reason, address, requests, first_at, last_at)
      select application_id, hour, secret_id, reason, case when refusals > 1 or last_from is null then '0.0.0.0/0'
          when family(last_from) = 4 then last_from else network(set_masklen(last_from, 64)) end,
        refusals, case when refusals > 1 then hour else last_at end, last_at
      from client_refusal where hour > now() - interval '30 days';
      create index refused_request_address on refused_request (address);
      create index refused_request_id on refused_request (last_request_id);

      alter table client_secret_use add column last_unserved_at timestamptz;
      create index client_secret_address_from on client_secret_address (address);
    `);
  }
}
