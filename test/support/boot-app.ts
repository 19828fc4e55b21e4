import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { FastifyInstance } from 'fastify';
import { AppModule } from '../../src/app.module.js';
import { appOptions, httpAdapter, setUp } from '../../src/app.setup.js';
import type { Config } from '../../src/config/config.js';
import { DemonstrationData } from '../../src/demo/demonstration-data.js';
import { Clock } from '../../src/shared/clock.js';
import { recordAnswers } from './api-recorder.js';
import type { TestDatabase } from './databases.js';
import { drain } from './drain.js';
import type { FixedClock } from './fixed-clock.js';
import { testConfig } from './test-config.js';

export interface RunningApp {
  readonly app: NestFastifyApplication;
  readonly clock: FixedClock;
  readonly database: TestDatabase;
  /** Every route of the server, as `POST /path`, whoever registered it. */
  readonly routes: readonly string[];
  /** Runs every queued job in this process until none is left. */
  drain(rounds?: number): Promise<void>;
  /** Fills the database with the demonstration data. */
  demonstrate(): Promise<void>;
  close(): Promise<void>;
}

/** How a product of a test differs from the usual one. */
export interface Variant {
  readonly config?: Partial<Config> | undefined;
  /** Modules of the test's own, beside the product's. */
  readonly modules?: Type[] | undefined;
  /** False where time is measured: comparing an answer with the API's document takes a millisecond. */
  readonly compared?: boolean | undefined;
}

interface Boot extends Variant {
  readonly database: TestDatabase;
  readonly clock: FixedClock;
}

/**
 * Boots the whole product as main does. Only the clock is replaced, and nothing happens by itself: no worker runs, and no
 * schedule.
 */
export async function bootApp({
  config: changes,
  database,
  clock,
  modules = [],
  compared = true,
}: Boot): Promise<RunningApp> {
  const config = testConfig(changes);
  const imports = [AppModule.with(config, database.url), ...modules];
  const module = await Test.createTestingModule({ imports }).overrideProvider(Clock).useValue(clock).compile();
  const adapter = httpAdapter(config);
  nameEveryPlugin(adapter.getInstance());
  const routes: string[] = [];
  adapter.getInstance().addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) routes.push(`${each} ${url}`);
  });
  if (compared) recordAnswers(adapter.getInstance(), () => app);
  const app = module.createNestApplication<NestFastifyApplication>(adapter, appOptions);
  try {
    await setUp(app);
  } catch (failure) {
    await app.close();
    throw failure;
  }
  return {
    app,
    clock,
    database,
    routes,
    drain: (rounds) => drain(app, rounds),
    demonstrate: () => app.get(DemonstrationData).create(),
    close: () => app.close(),
  };
}

const displayName = Symbol.for('fastify.display-name');

/** Fastify looks for the name of a plugin without one in every loaded module, which takes long when there are thousands. */
function nameEveryPlugin(fastify: FastifyInstance): void {
  const register = fastify.register.bind(fastify);
  fastify.register = ((plugin: object, options: object) => {
    if (typeof plugin === 'function' && !(displayName in plugin)) {
      Object.assign(plugin, { [displayName]: plugin.name || 'a plugin' });
    }
    return register(plugin as never, options);
  }) as typeof fastify.register;
}
