import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The icons that pages use, under lucide's names. */
const iconNames = [
  'ban',
  'check',
  'arrow-right',
  'history',
  'send',
  'circle-check',
  'circle-pause',
  'circle-slash',
  'circle-x',
  'clock',
  'copy',
  'download',
  'info',
  'key-round',
  'log-out',
  'pencil',
  'plus',
  'printer',
  'refresh-cw',
  'search',
  'shield-alert',
  'shield-check',
  'trash-2',
  'triangle-alert',
  'user-plus',
  'users',
];

/**
 * All icons as one SVG file; `<use href="...#name">` shows one, in the colour of the text around it. On its own, as the
 * icon of a browser's tab, the file shows the key of the header.
 */
export function iconSprite(): string {
  const lucide = dirname(require.resolve('lucide-static/package.json'));
  const symbols = iconNames.map((name) => {
    const svg = readFileSync(join(lucide, 'icons', `${name}.svg`), 'utf8');
    const shapes = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s+/g, ' ').trim()}</symbol>`;
  });
  const alone = `<use href="#key-round" fill="none" stroke="#1c86ab" stroke-width="2"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${symbols.join('')}${alone}</svg>`;
}
