import { MikroOrmModule } from '@mikro-orm/nestjs';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { type DynamicModule, Module } from '@nestjs/common';
import { ClockWatch } from './clock-watch.js';
import { DatabaseLogin } from './connections/database-login.js';
import { DatabaseTime } from './database-time.js';
import { productOrmOptions } from './orm-options.js';
import { PreparedStatements } from './prepared-statements.js';
import { DatabaseSchema } from './schema/schema-definition.js';

/** Connects to a database that is there and migrated. */
@Module({})
export class DatabaseModule {
  static at(url: string, schema: DatabaseSchema): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        MikroOrmModule.forRootAsync({
          driver: PostgreSqlDriver,
          useFactory: () => ({ ...productOrmOptions(schema, url), registerRequestContext: false }),
        }),
      ],
      providers: [
        { provide: DatabaseLogin, useValue: new DatabaseLogin(url) },
        { provide: DatabaseSchema, useValue: schema },
        PreparedStatements,
        DatabaseTime,
        ClockWatch,
      ],
      exports: [DatabaseLogin, DatabaseSchema, PreparedStatements, DatabaseTime, ClockWatch],
    };
  }
}
