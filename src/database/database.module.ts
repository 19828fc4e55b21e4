import { MikroOrmModule } from '@mikro-orm/nestjs';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { type DynamicModule, Module } from '@nestjs/common';
import { productOrmOptions } from '../mikro-orm.config.js';
import { ClockWatch } from './clock-watch.js';
import { DatabaseLogin } from './database-login.js';
import { DatabaseTime } from './database-time.js';
import { PreparedStatements } from './prepared-statements.js';

/** Connects to a database that is there and migrated. */
@Module({})
export class DatabaseModule {
  static at(url: string): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        MikroOrmModule.forRootAsync({
          driver: PostgreSqlDriver,
          useFactory: () => ({ ...productOrmOptions(url), registerRequestContext: false }),
        }),
      ],
      providers: [
        { provide: DatabaseLogin, useValue: new DatabaseLogin(url) },
        PreparedStatements,
        DatabaseTime,
        ClockWatch,
      ],
      exports: [DatabaseLogin, PreparedStatements, DatabaseTime, ClockWatch],
    };
  }
}
