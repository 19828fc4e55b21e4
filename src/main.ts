import { EntityManager } from '@mikro-orm/postgresql';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { appOptions, httpAdapter, setUp } from './app.setup.js';
import { ConfigInvalid, loadConfig } from './config/load-config.js';
import { KeysMissing } from './config/key-inventory.js';
import { EmbeddedServerUnavailable } from './database/embedded/embedded-server.js';
import { DatabaseUnreachable, openDatabase, SchemaOutdated } from './database/open-database.js';
import { inRequestContext } from './database/request-context.js';
import { DemonstrationData } from './demo/demonstration-data.js';
import { Jobs } from './jobs/jobs.js';
import { Reminders } from './modules/secrets/contract/reminders.js';

class PortTaken extends Error {
  constructor(port: number) {
    super(`Another program listens on port ${port}. Stop it, or set PORT to a free one.`);
  }
}

/** Failures of a start that people can mend: they get the sentence, not the stack. */
const expected = [
  ConfigInvalid,
  DatabaseUnreachable,
  EmbeddedServerUnavailable,
  SchemaOutdated,
  KeysMissing,
  PortTaken,
];

async function start(): Promise<void> {
  const config = loadConfig(process.env);
  const database = await openDatabase(config.database, say);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config, database.url),
    httpAdapter(config),
    appOptions,
  );
  const stop = async () => {
    await app.close();
    await database.close();
  };
  stopOnSignals(stop);
  try {
    await setUp(app);
    await app.get(Jobs).work();
    if (config.database.kind === 'embedded') await app.get(DemonstrationData).create();
    await inRequestContext(app.get(EntityManager), () => app.get(Reminders).request());
    await app.listen(config.port, config.host).catch((cause: unknown) => {
      throw (cause as NodeJS.ErrnoException).code === 'EADDRINUSE' ? new PortTaken(config.port) : cause;
    });
    if (config.database.kind === 'embedded') say(await app.get(DemonstrationData).greeting(await app.getUrl()));
  } catch (failure) {
    await stop();
    throw failure;
  }
}

/** Finishes requests and jobs in flight, then ends; a second signal ends at once. */
function stopOnSignals(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      stop().then(() => process.exit(0), fail);
    });
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function fail(failure: unknown): never {
  const known = expected.some((kind) => failure instanceof kind);
  say(known ? (failure as Error).message : String((failure as Error)?.stack ?? failure));
  process.exit(1);
}

start().catch(fail);
