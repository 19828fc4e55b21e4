import { EntityManager } from '@mikro-orm/postgresql';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import { v7 as uuidv7 } from 'uuid';
import { AppModule } from '../app.module.js';
import { KeyChecks } from '../config/key-checks.js';
import { KeyInventory } from '../config/key-inventory.js';
import { shareDatabase } from '../database/open-database.js';
import { inRequestContext } from '../database/request-context.js';
import { withOrigin } from '../events/origins/event-origin.js';
import { Jobs } from '../jobs/jobs.js';
import { productSchema } from '../product-schema.js';
import { commandConfig } from './environment.js';
import { note } from './outcome.js';

type Work<T> = (product: INestApplicationContext) => Promise<T>;

interface ProductOptions {
  /** Whether the product logs in as the owner of the schema, for what the application's role may not do. */
  readonly asOwner?: boolean;
}

/**
 * Runs `work` on the product as it stands in the environment, beside its running instances: no server, no worker, no
 * schedule, and nothing of what a start does.
 * @throws what stops a start, but for missing keys
 */
export function withProduct<T>(work: Work<T>, options: ProductOptions = {}): Promise<T> {
  return withAnyKeys(async (product) => {
    await product.get(KeyChecks).verify();
    return work(product);
  }, options);
}

/** The same whatever the keys are, for the command that looks at them. */
export async function withAnyKeys<T>(work: Work<T>, { asOwner = false }: ProductOptions = {}): Promise<T> {
  const config = commandConfig();
  const database = await shareDatabase(productSchema, config.database, note);
  try {
    const url = asOwner && config.database.kind === 'external' ? config.database.migrationUrl : database.url;
    const product = await NestFactory.createApplicationContext(AppModule.with(config, url), {
      abortOnError: false,
      logger: ['warn', 'error', 'fatal'],
    });
    try {
      product.useLogger(product.get(Logger));
      return await inRequestContext(product.get(EntityManager), () => work(product));
    } finally {
      await product.close();
    }
  } finally {
    await database.close();
  }
}

/**
 * The same for a command that changes something. Its events say that they come from the command line, and the instances
 * handle them.
 * @throws KeysUnusable: nothing is made with the keys of another product
 */
export function changingProduct<T>(command: string, work: Work<T>, options: ProductOptions = {}): Promise<T> {
  return withProduct(async (product) => {
    await product.get(KeyInventory).verify();
    await product.get(KeyInventory).bind();
    await product.get(Jobs).start();
    const origin = { actorId: null, ip: null, requestId: `cli:${command}:${uuidv7()}` };
    return withOrigin(origin, () => work(product));
  }, options);
}
