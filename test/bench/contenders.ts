import type { DatabaseServer } from './database.js';
import { fill } from './fill.js';
import { startFloor } from './floors/start-floor.js';
import { testConfig } from '../support/test-config.js';
import { startProduct } from './product.js';
import { rightRequests, wrongRequests } from './requests.js';
import type { Contender } from './measurement.js';

const ring = testConfig().secretHashKeys;

/** As many ask on the large database as on the small one, so that only what is stored differs; and once many more. */
const fewClients = 90;
/** 1,000 secrets: 100 applications that have one, 90 that have ten. */
const smallStocks = [
  { applications: 100, secretsEach: 1, clients: 100 },
  { applications: 90, secretsEach: 10, clients: fewClients },
];
const largeStocks = [{ applications: 100_000, secretsEach: 10, clients: 5000 }];

/** What is measured; without the million secrets in a quick run. */
export interface Contenders {
  bare: Contender;
  bareSameCrypto: Contender;
  provider: Contender;
  one: Contender;
  ten: Contender;
  wrong: Contender;
  million?: Contender;
  millionManyClients?: Contender;
}

/** Starts the product on 1,000 secrets, and the floors. */
export async function startContenders(databases: DatabaseServer, directory: string): Promise<Contenders> {
  const database = await databases.create('bench_thousand');
  const [clients = [], crowded = []] = await fill(database, ring, smallStocks);
  const product = await startProduct('product', database, directory);
  const bare = await startFloor('bare-server', clients, directory);
  const bareSameCrypto = await startFloor('bare-server-same-crypto', clients, directory);
  const provider = await startFloor('oidc-provider', clients, directory);
  const request = rightRequests(clients);
  const right = { request, expectedStatus: 200 };
  return {
    bare: { name: 'bare node:http server', server: bare, ...right },
    bareSameCrypto: { name: "the same with the product's crypto", server: bareSameCrypto, ...right },
    provider: { name: 'oidc-provider', server: provider, ...right },
    one: { name: 'product, one live secret', server: product, ...right },
    ten: { name: 'product, ten live secrets', server: product, ...right, request: rightRequests(crowded) },
    wrong: { name: 'product, wrong secret', server: product, request: wrongRequests(clients), expectedStatus: 401 },
  };
}

/** Starts the product on 1,000,000 secrets. */
export async function startMillion(
  databases: DatabaseServer,
  directory: string,
): Promise<Required<Pick<Contenders, 'million' | 'millionManyClients'>>> {
  const database = await databases.create('bench_million');
  const [clients = []] = await fill(database, ring, largeStocks);
  const server = await startProduct('product-million', database, directory);
  const loadOf = (name: string, asking: typeof clients) => ({
    name,
    server,
    request: rightRequests(asking),
    expectedStatus: 200,
  });
  return {
    million: loadOf('product, ten live of 1,000,000 stored', clients.slice(0, fewClients)),
    millionManyClients: loadOf('the same, 5,000 clients asking', clients),
  };
}

/** Starts the product alone, with the load that the profile is taken under. */
export async function startProfiled(
  databases: DatabaseServer,
  directory: string,
  nodeArgs: readonly string[],
): Promise<Contender> {
  const database = await databases.create('bench_profile');
  const [clients = []] = await fill(database, ring, smallStocks);
  const server = await startProduct('product-profiled', database, directory, nodeArgs);
  return { name: 'product under the profiler', server, request: rightRequests(clients), expectedStatus: 200 };
}
