import { Module } from '@nestjs/common';
import { PgBoss } from 'pg-boss';
import { Config } from '../config/config.js';
import { boundedBy } from '../database/connections/bounded-client.js';
import { connectionOptions } from '../database/connections/connection-options.js';
import { DatabaseLogin } from '../database/connections/database-login.js';
import { queueSchema } from '../database/schema/install-queue.js';
import { Jobs } from './jobs.js';
import { Schedules } from './schedules.js';

@Module({
  providers: [
    Jobs,
    Schedules,
    {
      provide: PgBoss,
      inject: [DatabaseLogin, Config],
      useFactory: ({ url }: DatabaseLogin, { background }: Config) =>
        new PgBoss({
          ...connectionOptions(url, 'jobs'),
          // Its statements take milliseconds.
          ...boundedBy(10_000),
          schema: queueSchema,
          max: 4,
          // The tables belong to the owner: `npm run migrate` makes them, rebuilding their indexes is the owner's too.
          migrate: false,
          createSchema: false,
          reindex: false,
          schedule: false,
          supervise: background,
          superviseIntervalSeconds: 5,
          monitorIntervalSeconds: 5,
          useListenNotify: true,
          openTelemetry: { enabled: false },
        }),
    },
  ],
  exports: [Jobs, Schedules],
})
export class JobsModule {}
