import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../../support/free-port.js';
import { type BenchClient, target } from '../requests.js';
import { Server, typescriptLoader } from '../server.js';
import type { FloorSettings } from './floor-settings.js';

/** The programs of this folder that the product is compared with, and where each answers once it is ready. */
const readyPaths = {
  'bare-server': '/',
  'bare-server-same-crypto': '/',
  'oidc-provider': '/.well-known/openid-configuration',
};

/** Starts a floor that knows the clients, under the same conditions as the product. */
export async function startFloor(
  name: keyof typeof readyPaths,
  clients: readonly BenchClient[],
  directory: string,
): Promise<Server> {
  const port = await freePort();
  const settings: FloorSettings = { port, issuer: `http://localhost:${port}`, ...target, clients };
  const file = path.join(directory, `${name}.json`);
  writeFileSync(file, JSON.stringify(settings));
  const args = [...typescriptLoader, path.join(import.meta.dirname, `${name}.ts`), file];
  return Server.start({ name, args, port, readyPath: readyPaths[name], directory });
}
