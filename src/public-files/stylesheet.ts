import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { productFolder } from '../templating/product-folder.js';

const require = createRequire(import.meta.url);

/** The files of `public/css`. Of two rules that are equally specific the later one wins, so their order matters. */
export const components = [
  'tokens',
  'base',
  'notices',
  'badges',
  'buttons',
  'forms',
  'tables',
  'dialog',
  'frame',
  'motion',
  'print',
  'search',
  'application',
  'application-lines',
  'facts',
  'steps',
  'rotation',
  'secrets',
  'menu',
  'timeline',
  'use',
  'presets',
  'new-secret',
  'snippets',
  'shown-once',
  'guide',
  'support',
  'filters',
  'months',
  'onboarding',
  'expiry-chart',
  'refused-requests',
];

/** Pico below, ours above: layers decide which rule wins, not how specific it is. */
export function stylesheet(): string {
  const pico = readFileSync(require.resolve('@picocss/pico/css/pico.min.css'), 'utf8').replace(/^@charset [^;]+;/, '');
  const ours = components.map((name) => readFileSync(join(productFolder, 'public/css', `${name}.css`), 'utf8'));
  return `@layer pico, product;\n@layer pico {${pico}}\n@layer product {\n${ours.join('\n')}}\n`;
}
