import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const documents = [...globSync(['*.md', 'docs/**/*.md', 'test/*.md'])].toSorted();

/** What a heading is called in an address: as GitHub makes it, of its letters, digits, hyphens and underscores. */
function anchorsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8').replaceAll(/^```[^]*?^```/gm, '');
  const taken = new Map<string, number>();
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
    const times = taken.get(anchor) ?? 0;
    taken.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
}

/** Links and pictures to files of the repository, and to headings of the same document. */
function linksOf(document: string): { readonly link: string; readonly file: string; readonly anchor: string }[] {
  const text = readFileSync(document, 'utf8');
  return [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, link = '']) => {
    const [to = '', anchor = ''] = link.split('#');
    return { link, file: to === '' ? document : path.join(path.dirname(document), to), anchor };
  });
}

describe('the documents', () => {
  it.each(documents)('%s links to nothing that is not there, headings included', (document) => {
    const missing = linksOf(document)
      .filter(({ file, anchor }) => !existsSync(file) || (anchor !== '' && !anchorsOf(file).includes(anchor)))
      .map(({ link }) => link);
    expect(missing).toEqual([]);
  });

  it.each(['docs', 'docs/decisions', 'docs/operations', 'docs/contributing'])(
    '%s has an index that names all of it',
    (folder) => {
      const index = folder === 'docs/contributing' ? 'CONTRIBUTING.md' : path.join(folder, 'README.md');
      const named = new Set(linksOf(index).map(({ file }) => file));
      const there = globSync(`${folder}/*.md`).filter((file) => !file.endsWith('README.md'));
      expect(there.filter((file) => !named.has(file))).toEqual([]);
      expect(there.length).toBeGreaterThan(3);
    },
  );

  it('show every picture that is kept', () => {
    const shown = new Set(documents.flatMap(linksOf).map(({ file }) => file));
    expect(globSync('docs/pictures/*').filter((file) => !shown.has(file))).toEqual([]);
  });

  it('call each decision in their index by its own title', () => {
    const titles = globSync('docs/decisions/0*.md')
      .toSorted()
      .map((file) => {
        const [, title = ''] = /^# (?:\d+\. )?(.+)$/m.exec(readFileSync(file, 'utf8')) ?? [];
        return `| [${Number(path.basename(file).slice(0, 4))}](${path.basename(file)}) | ${title} |`;
      });
    const index = readFileSync('docs/decisions/README.md', 'utf8').split('\n');
    expect(index.filter((line) => line.startsWith('| ['))).toEqual(titles);
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
