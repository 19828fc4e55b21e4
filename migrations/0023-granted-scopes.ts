import { Migration } from '@mikro-orm/migrations';

/**
 * Which scopes an application may have of each of its APIs (R75). Those of today are granted as they stand; a grant that
 * names no scopes gets all of its API's, so that the version before this one may go on granting. A scope that an API
 * loses, its applications lose in the same statement; one that it gains reaches nobody by itself.
 */
export class GrantedScopes0023 extends Migration {
  override up(): void {
    this.addSql(`
      alter table application_api add column scopes text[];
      update application_api g set scopes = p.scopes from api p where p.id = g.api_id;
      alter table application_api alter column scopes set not null;

      create function keep_grant_within_api() returns trigger language plpgsql as $$
      declare
        offered text[];
      begin
        select scopes into offered from api where id = new.api_id for share;
        new.scopes := coalesce(new.scopes, offered);
        if not new.scopes <@ offered then
          raise exception 'an application has no scope that its API has not' using errcode = 'check_violation';
        end if;
        return new;
      end $$;
      create trigger application_api_scopes before insert or update on application_api
        for each row execute function keep_grant_within_api();

      create function withdraw_lost_scopes() returns trigger language plpgsql as $$
      begin
        update application_api g
        set scopes = array(select s from unnest(g.scopes) with ordinality u(s, n) where s = any(new.scopes) order by n)
        where g.api_id = new.id and not g.scopes <@ new.scopes;
        return null;
      end $$;
      create trigger api_scopes after update of scopes on api
        for each row execute function withdraw_lost_scopes();
    `);
  }
}
