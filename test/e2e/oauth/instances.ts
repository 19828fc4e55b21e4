import type { Answer } from '../../support/api-client.js';
import type { AppOptions, RunningApp } from '../../support/app.js';
import { startApp } from '../../support/app.js';
import { basic, type ClientSystem, postForm, startClientSystem } from '../../support/client-system.js';
import { query } from '../../support/databases.js';
import { UseFlush } from '../../../src/modules/verification/use-flush.js';

/** One proxy in front, so that a test can speak from any address. */
const behindProxy = { trustProxy: 1 };

export interface TwoInstances {
  readonly system: ClientSystem;
  readonly second: RunningApp;
  close(): Promise<void>;
}

export function startBehindProxy(options: AppOptions = {}): Promise<ClientSystem> {
  return startClientSystem({ ...options, config: { ...behindProxy, ...options.config } });
}

/** Two instances of the product on one database and one clock. */
export async function startTwoInstances(options: AppOptions = {}): Promise<TwoInstances> {
  const system = await startBehindProxy(options);
  const second = await startBeside(system, options);
  const close = async () => {
    await second.close();
    await system.running.close();
  };
  return { system, second, close };
}

/** One more instance on the database and the clock of another. */
export function startBeside(
  { running: { database, clock } }: ClientSystem,
  options: AppOptions = {},
): Promise<RunningApp> {
  return startApp({ ...options, database, clock, config: { ...behindProxy, ...options.config } });
}

/** What happens every two seconds, now. */
export function flush({ app }: RunningApp): Promise<void> {
  return app.get(UseFlush).flush();
}

/** Asks for a token by Basic, from an address. */
export function attempt(running: RunningApp, clientId: string, value: string, from = '192.0.2.1'): Promise<Answer> {
  const headers = { ...basic(clientId, value), 'x-forwarded-for': from };
  return postForm({ running }, '/oauth2/token', { grant_type: 'client_credentials' }, headers);
}

/** Payloads of the recorded events of a type, the oldest first. */
export async function eventsOf({ database }: RunningApp, type: string): Promise<Record<string, unknown>[]> {
  const rows = await query<{ payload: Record<string, unknown> }>(
    database.superuserUrl,
    'select payload from event_log where type = $1 order by id',
    [type],
  );
  return rows.map(({ payload }) => payload);
}
