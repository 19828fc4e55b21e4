import { Migration } from '@mikro-orm/migrations';

/**
 * Foreign keys that cross module borders: PostgreSQL knows them, the modules do not. They are checked at the commit, as
 * one transaction may write rows of several modules in any order.
 */
export class BetweenModules0006 extends Migration {
  override up(): void {
    this.addSql(`
      alter table role_assignment
        add constraint role_assignment_user foreign key (user_id) references user_account (id) deferrable initially deferred,
        add constraint role_assignment_granter foreign key (granted_by) references user_account (id) deferrable initially deferred,
        add constraint role_assignment_organisation foreign key (organisation_id) references organisation (id) deferrable initially deferred,
        add constraint role_assignment_application foreign key (application_id) references application (id) deferrable initially deferred;
      alter table client_secret
        add constraint client_secret_application foreign key (application_id) references application (id) deferrable initially deferred,
        add constraint client_secret_organisation foreign key (organisation_id) references organisation (id) deferrable initially deferred,
        add constraint client_secret_creator foreign key (created_by) references user_account (id) deferrable initially deferred;
    `);
  }
}
