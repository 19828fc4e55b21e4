import { defineEntity, p } from '@mikro-orm/postgresql';

const schema = defineEntity({
  name: 'EventLog',
  tableName: 'event_log',
  properties: {
    id: p.uuid().primary(),
    type: p.text(),
    payload: p.json<Record<string, unknown>>(),
    occurredAt: p.datetime(),
    actorId: p.uuid().strictNullable(),
    ip: p.type('inet').$type<string>().strictNullable(),
    requestId: p.text().strictNullable(),
    organisationId: p.uuid().strictNullable(),
    applicationId: p.uuid().strictNullable(),
  },
});

/** One recorded event. Rows are only ever added; the database refuses anything else. */
export class EventLog extends schema.class {}
schema.setClass(EventLog);
