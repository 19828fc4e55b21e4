import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { productFolder } from '../templating/product-folder.js';
import { components } from './stylesheet.js';

describe('the stylesheet', () => {
  it('is made of every file in public/css, each once', () => {
    const files = readdirSync(join(productFolder, 'public/css'));
    expect(components.map((name) => `${name}.css`).toSorted()).toEqual(files.toSorted());
  });

  it('closes every brace in the file that opens it, so that no file ends the layer of the others', () => {
    const open = components.filter((name) => {
      const text = readFileSync(join(productFolder, 'public/css', `${name}.css`), 'utf8');
      return text.split('{').length !== text.split('}').length;
    });
    expect(open).toEqual([]);
  });
});
