import type { Config } from '../config/config.js';
import { loadConfig } from '../config/load-config.js';

/** What the environment says to a command. @throws ConfigInvalid */
export function commandConfig(): Config {
  return loadConfig(process.env, { command: true });
}
