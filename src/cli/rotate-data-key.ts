import { KeyInventory } from '../config/key-inventory.js';
import { type Outcome, progress } from './outcome.js';
import { changingProduct } from './with-product.js';

export async function rotateDataKey(): Promise<Outcome> {
  const rows = await changingProduct('rotate-data-key', (product) => {
    const say = progress();
    return product.get(KeyInventory).renew('DATA_ENCRYPTION_KEYS', (what, renewed) => say(`${renewed} ${what} so far`));
  });
  const left = rows.reduce((sum, kind) => sum + kind.left, 0);
  return {
    fine: left === 0,
    json: { rows },
    lines: [
      ...rows.map(({ what, renewed }) => `${renewed} ${what} were encrypted anew.`),
      left === 0
        ? 'No row needs an older key any more.'
        : `${left} rows were in use and still need an older key: run this again.`,
    ],
  };
}
