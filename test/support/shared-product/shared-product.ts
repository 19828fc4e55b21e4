import { isDeepStrictEqual } from 'node:util';
import { bootApp, type RunningApp, type Variant } from '../boot-app.js';
import { createTestDatabase, dropTestDatabase } from '../databases.js';
import { FixedClock } from '../fixed-clock.js';
import { endLater, endWithProcess, failuresSoFar, isInTest } from '../left-open.js';
import { RememberedRows } from './remembered-rows.js';
import { rememberServices } from './remembered-services.js';

/** Of products that nobody uses now. Each keeps a database and its connections. */
const mostIdle = 3;
/** In the order of their last use. */
const products: SharedProduct[] = [];
endWithProcess(() => Promise.all(products.splice(0).map((product) => product.end())));

/** What was asked for; the usual product always is. */
const asked: Variant[] = [{}];

/** Whether another test of this worker wanted a product like this: most variants are wanted once. */
export function isWantedAgain(variant: Variant): boolean {
  const known = asked.some((each) => isDeepStrictEqual(each, variant));
  if (!known) asked.push(variant);
  return known;
}

/** A booted product like this, as its boot left it. It goes from test to test of a worker. */
export async function borrowProduct(variant: Variant): Promise<RunningApp> {
  const product = (await fromShelf(variant)) ?? (await SharedProduct.boot(variant));
  return product.lend(() => shelve(product));
}

async function fromShelf(variant: Variant): Promise<SharedProduct | undefined> {
  const place = products.findIndex((product) => isDeepStrictEqual(product.variant, variant));
  const [product] = place < 0 ? [] : products.splice(place, 1);
  try {
    await product?.restart();
    return product;
  } catch {
    // What cannot be brought back to its beginning, as a test still works on it, is not for another one.
    await product?.end();
    return undefined;
  }
}

async function shelve(product: SharedProduct): Promise<void> {
  products.push(product);
  if (products.length > mostIdle) await products.shift()?.end();
}

class SharedProduct {
  private constructor(
    readonly variant: Variant,
    private readonly running: RunningApp,
    private readonly rows: RememberedRows,
    private readonly restoreServices: () => void,
    private readonly bootedAt: Date,
  ) {}

  static async boot(variant: Variant): Promise<SharedProduct> {
    const running = await bootApp({ ...variant, database: await createTestDatabase(), clock: new FixedClock() });
    const rows = await RememberedRows.of(running.database);
    await rows.remember('boot');
    return new SharedProduct(variant, running, rows, await rememberServices(running.app), running.clock.now());
  }

  /** @param giveBack for the next test; not asked after a test that failed, whose work may still go on */
  lend(giveBack: () => Promise<void>): RunningApp {
    const failuresBefore = failuresSoFar();
    const isSpent = (failed: boolean) => failed || failuresSoFar() > failuresBefore || this.listens();
    const end = async (failed: boolean) => (isSpent(failed) ? this.end() : giveBack());
    const endedAlready = endLater(end);
    return {
      ...this.running,
      demonstrate: () => this.demonstrate(),
      close: async () => {
        // Whether a test failed is known at its end. What listens is closed anyway: its clients see it.
        if ((!isInTest() || this.listens()) && endedAlready()) await end(false);
      },
    };
  }

  /** A server listens once in its life. */
  private listens(): boolean {
    return this.running.app.getHttpServer().listening;
  }

  async restart(): Promise<void> {
    await this.rows.restore('boot');
    this.restoreServices();
    this.running.clock.set(this.bootedAt);
  }

  /** Puts the demonstration data in; what its first making left is kept for the next time. */
  private async demonstrate(): Promise<void> {
    const { rows, running } = this;
    const atBoot = running.clock.now().getTime() === this.bootedAt.getTime() && (await rows.tellTheSameAs('boot'));
    if (atBoot && rows.remembers('demonstration')) return rows.restore('demonstration');
    await running.demonstrate();
    if (atBoot) await rows.remember('demonstration');
  }

  async end(): Promise<void> {
    await this.running.close();
    await this.rows.end();
    await dropTestDatabase(this.running.database);
  }
}
