import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const documents = ['README.md', 'SECURITY.md', ...globSync('docs/**/*.md')];

describe('the documents', () => {
  it.each(documents)('%s links to nothing that is not there', (document) => {
    const links = [...readFileSync(document, 'utf8').matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)];
    const missing = links
      .map(([, link = '']) => link)
      .filter((link) => !existsSync(path.join(path.dirname(document), link)));
    expect(missing).toEqual([]);
  });

  it('name for each promise of security a test that carries its number', () => {
    const text = readFileSync('docs/security.md', 'utf8').replaceAll('\n', ' ');
    const promises = [...text.matchAll(/((?:R\d+ )+)\[[^\]]+\]\(\.\.\/((?:test|src)\/[^)]+)\)/g)];
    const untrue = promises.flatMap(([, numbers = '', file = '']) => {
      const test = readFileSync(file, 'utf8');
      return numbers
        .trim()
        .split(' ')
        .filter((number) => !new RegExp(`\\b${number}\\b`).test(test))
        .map((number) => `${number} ${file}`);
    });
    expect(untrue).toEqual([]);
    expect(promises.length).toBeGreaterThan(25);
  });
});
