import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { productFolder } from '../templating/product-folder.js';
import { templateNames, templateSource } from '../templating/templates.js';
import { iconSprite } from './icon-sprite.js';

const drawn = [...iconSprite().matchAll(/<symbol id="([^"]+)"/g)].map(([, name]) => name);

const inTemplate = /\{icon "([a-z0-9-]+)"/g;
const inCode = /\bicon: '([a-z0-9-]+)'|\baction\(.*, '([a-z0-9-]+)'(?:, true)?\)/g;

/** The icons that templates name, and the code that hands them to templates. */
function namedIcons(): string[] {
  const pages = join(productFolder, 'src/portal');
  const code = readdirSync(pages, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(pages, file), 'utf8'));
  const named = (texts: string[], pattern: RegExp) => texts.flatMap((text) => [...text.matchAll(pattern)]);
  const found = [...named(templateNames().map(templateSource), inTemplate), ...named(code, inCode)];
  return found.map(([, one, other]) => one ?? other ?? '');
}

describe('the icons of the pages', () => {
  it('are all that pages name, and no others', () => {
    expect(drawn.toSorted()).toEqual([...new Set(namedIcons())].toSorted());
  });
});
