import { type DynamicModule, Module } from '@nestjs/common';
import { Config } from './config.js';
import { KeyChecks } from './key-checks.js';
import { KeyInventory } from './key-inventory.js';

/** Makes the one frozen Config injectable everywhere. */
@Module({})
export class ConfigModule {
  static with(config: Config): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: Config, useValue: config }, KeyChecks, KeyInventory],
      exports: [Config, KeyChecks, KeyInventory],
    };
  }
}
