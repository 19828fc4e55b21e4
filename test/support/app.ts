import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import type { FastifyInstance } from 'fastify';
import { AppModule } from '../../src/app.module.js';
import { appOptions, httpAdapter, setUp } from '../../src/app.setup.js';
import type { Config } from '../../src/config/config.js';
import { Jobs } from '../../src/jobs/jobs.js';
import { Clock } from '../../src/shared/clock.js';
import { freshDatabase, type TestDatabase } from './databases.js';
import { FixedClock } from './fixed-clock.js';
import { endLater } from './left-open.js';
import { testConfig } from './test-config.js';

export interface RunningApp {
  readonly app: NestFastifyApplication;
  readonly clock: FixedClock;
  readonly database: TestDatabase;
  /** Every route of the server, as `POST /path`, whoever registered it. */
  readonly routes: readonly string[];
  /** Runs every queued job in this process until none is left. */
  drain(rounds?: number): Promise<void>;
  close(): Promise<void>;
}

export interface AppOptions {
  readonly config?: Partial<Config>;
  /** An existing database, to start a second instance on it. */
  readonly database?: TestDatabase;
  readonly clock?: FixedClock;
  /** Modules of the test's own, beside the product's. */
  readonly modules?: Type[];
}

/**
 * Boots the whole product as main does, on a database of its own. Only the clock is replaced, and nothing happens by
 * itself once it is set up: no worker runs, and no schedule.
 */
export async function startApp(options: AppOptions = {}): Promise<RunningApp> {
  const database = options.database ?? (await freshDatabase());
  const clock = options.clock ?? new FixedClock();
  const config = testConfig(options.config);
  const imports = [AppModule.with(config, database.url), ...(options.modules ?? [])];
  const module = await Test.createTestingModule({ imports }).overrideProvider(Clock).useValue(clock).compile();
  const adapter = httpAdapter(config);
  nameEveryPlugin(adapter.getInstance());
  const routes: string[] = [];
  adapter.getInstance().addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) routes.push(`${each} ${url}`);
  });
  const app = module.createNestApplication<NestFastifyApplication>(adapter, appOptions);
  try {
    await setUp(app);
    for (const scheduled of app.get(SchedulerRegistry).getCronJobs().values()) await scheduled.stop();
  } catch (failure) {
    await app.close();
    throw failure;
  }
  const isOpen = endLater(() => app.close());
  return {
    app,
    clock,
    database,
    routes,
    drain: (rounds) => app.get(Jobs).drain(rounds),
    close: async () => {
      if (isOpen()) await app.close();
    },
  };
}

const displayName = Symbol.for('fastify.display-name');

/** Fastify looks for the name of a plugin without one in every loaded module, which takes long among Jest's. */
function nameEveryPlugin(fastify: FastifyInstance): void {
  const register = fastify.register.bind(fastify);
  fastify.register = ((plugin: object, options: object) => {
    if (typeof plugin === 'function' && !(displayName in plugin)) {
      Object.assign(plugin, { [displayName]: plugin.name || 'a plugin' });
    }
    return register(plugin as never, options);
  }) as typeof fastify.register;
}
