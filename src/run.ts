import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { EntityManager } from '@mikro-orm/postgresql';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PinoLogger } from 'nestjs-pino';
import { AppModule } from './app.module.js';
import { appOptions, httpAdapter, setUp } from './app.setup.js';
import { ConfigInvalid, loadConfig } from './config/load-config.js';
import { KeysUnusable } from './config/key-checks.js';
import { connectionOptions } from './database/connections/connection-options.js';
import { DatabaseUnusable } from './database/database.errors.js';
import { EmbeddedServerUnavailable } from './database/embedded/embedded-server.js';
import { openDatabase } from './database/open-database.js';
import { inRequestContext } from './database/request-context.js';
import { DemonstrationData } from './demo/demonstration-data.js';
import { CannotListen, listen } from './http/server/listen.js';
import { Jobs } from './jobs/jobs.js';
import { Schedules } from './jobs/schedules.js';
import { SigningKeysUnreadable } from './modules/oauth/contract/signing-keys-unreadable.js';
import { productSchema } from './product-schema.js';
import { productVersion } from './templating/product-folder.js';
import { Reminders } from './modules/reminders/contract/reminders.js';

type Close = () => Promise<void>;

/** What does not close in this time is left, so that the rest can be closed. */
const patienceMs = 20_000;

/** Failures of a start that people can mend: they get the sentence, not the stack. */
const expected = [
  ConfigInvalid,
  DatabaseUnusable,
  EmbeddedServerUnavailable,
  KeysUnusable,
  SigningKeysUnreadable,
  CannotListen,
];

/**
 * Runs the product until it is asked to stop: then, or when its start fails, closes whatever has been opened so far, and
 * finishes requests and jobs in flight.
 * @param started told once it listens
 * @throws what made the start fail
 */
export async function run(stopping: AbortSignal, started: () => void = () => undefined): Promise<void> {
  const closers: Close[] = [];
  const opened = (close: Close) => {
    closers.unshift(close);
    stopping.throwIfAborted();
  };
  try {
    await start(stopping, opened);
    started();
    await untilAborted(stopping);
    PinoLogger.root.info({ reason: stopping.reason }, 'stopping');
  } catch (failure) {
    if (!stopping.aborted) throw failure;
  } finally {
    for (const close of closers) await Promise.race([close(), pause(patienceMs)]);
  }
}

/** @param opened told of everything that must be closed again; throws once the product is to stop */
async function start(stopping: AbortSignal, opened: (close: Close) => void): Promise<void> {
  const config = loadConfig(process.env, { warn: (warning) => say(`Warning: ${warning}`) });
  const database = await openDatabase(productSchema, config.database, say);
  opened(() => database.close());
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config, database.url),
    httpAdapter(config),
    appOptions,
  );
  opened(() => app.close());
  await setUp(app);
  stopping.throwIfAborted();
  await app.get(Jobs).work();
  if (config.database.kind === 'embedded') await app.get(DemonstrationData).create();
  await inRequestContext(app.get(EntityManager), () => app.get(Reminders).request());
  await app.get(Schedules).askForDue();
  stopping.throwIfAborted();
  await listen(app, config.host, config.port);
  PinoLogger.root.info(standing(await app.getUrl(), database.url), 'started');
  if (config.database.kind === 'embedded') say(await app.get(DemonstrationData).greeting(await app.getUrl()));
}

/** What runs where, for whoever reads the log. */
function standing(address: string, databaseUrl: string) {
  const { host, port, database } = connectionOptions(databaseUrl);
  const schema = productSchema.migrations.at(-1)?.name;
  return { version: productVersion(), address, database: `${host}:${port}/${database}`, schema };
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What a person who started the product reads of its failure: the sentence for what they can mend, else the stack. */
export function failureInWords(failure: unknown): string {
  const known = expected.some((kind) => failure instanceof kind);
  return known ? (failure as Error).message : String((failure as Error)?.stack ?? failure);
}
