import { type InventoriedKey, KeyInventory } from '../config/key-inventory.js';
import type { Outcome } from './outcome.js';
import { withAnyKeys } from './with-product.js';

export async function keys(): Promise<Outcome> {
  const found = await withAnyKeys((product) => product.get(KeyInventory).keys());
  const rings = Map.groupBy(found, ({ ring }) => ring);
  return {
    fine: found.every(({ standing }) => standing === 'current' || standing === 'kept'),
    json: found,
    lines: [...rings].flatMap(([ring, ofRing]) => [ring, ...ofRing.map(inWords)]),
  };
}

const standings: Readonly<Record<InventoriedKey['standing'], string>> = {
  current: 'makes new things',
  kept: 'reads old things',
  missing: 'MISSING',
  other: 'ANOTHER KEY',
};

function inWords({ keyId, standing, uses }: InventoriedKey): string {
  const rows = uses.map(({ what, rows: count }) => `${count} ${what}`).join(', ');
  return `  ${keyId.padEnd(12)} ${standings[standing].padEnd(18)} ${rows || 'needed by no row'}`;
}
