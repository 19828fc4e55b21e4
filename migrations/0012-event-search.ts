import { Migration } from '@mikro-orm/migrations';

/** The event log is read newest first, by time: every index that a search goes by ends with that order. */
export class EventSearch0012 extends Migration {
  override up(): void {
    this.addSql(`
      drop index event_log_actor, event_log_organisation, event_log_application, event_log_type, event_log_occurred_at;
      create index event_log_newest on event_log (occurred_at desc, sequence desc);
      create index event_log_type on event_log (type, occurred_at desc, sequence desc);
      create index event_log_actor on event_log (actor_id, occurred_at desc, sequence desc)
        where actor_id is not null;
      create index event_log_organisation on event_log (organisation_id, occurred_at desc, sequence desc)
        where organisation_id is not null;
      create index event_log_application on event_log (application_id, occurred_at desc, sequence desc)
        where application_id is not null;
    `);
  }
}
