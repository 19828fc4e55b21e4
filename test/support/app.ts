import { bootApp, type RunningApp, type Variant } from './boot-app.js';
import { freshDatabase, type TestDatabase } from './databases.js';
import { FixedClock } from './fixed-clock.js';
import { endLater } from './left-open.js';
import { borrowProduct, isWantedAgain } from './shared-product/shared-product.js';

export type { RunningApp } from './boot-app.js';

export interface AppOptions extends Variant {
  /** An existing database, to start a second instance on it. */
  readonly database?: TestDatabase;
  readonly clock?: FixedClock;
  /** For a test that goes on with the database when the product is closed, or does what no later test could live with. */
  readonly own?: boolean;
}

/**
 * The whole product, with nothing in it and at the clock's beginning. One that starts on a database and a clock of its own
 * stays booted, and goes on to the next test that wants the same; `close` gives it back. What a test leaves open is closed
 * after it.
 */
export async function startApp({ own = false, database, clock, ...variant }: AppOptions = {}): Promise<RunningApp> {
  if (!own && !database && !clock && isWantedAgain(variant)) return borrowProduct(variant);
  const running = await bootApp({
    ...variant,
    database: database ?? (await freshDatabase()),
    clock: clock ?? new FixedClock(),
  });
  const isOpen = endLater(() => running.close());
  return {
    ...running,
    close: async () => {
      if (isOpen()) await running.close();
    },
  };
}
