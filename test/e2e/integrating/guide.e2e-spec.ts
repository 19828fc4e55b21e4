import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../../../docs/integrating');
const pages = globSync('*.md', { cwd: folder });
const text = (file: string) => readFileSync(path.join(folder, file), 'utf8');

/** Every block of code that follows a link to a recipe, with the file that it is a copy of. */
const shown = pages.flatMap((page) =>
  [...text(page).matchAll(/^\[`[^`]+`\]\((recipes\/[^)]+)\)\n\n```\w+\n(.*?)^```$/gms)].map(
    ([, file = '', code = '']) => ({ page, file, code }),
  ),
);

describe("the guide's pages", () => {
  it.each(shown)('R82 $page shows $file as it is', ({ file, code }) => {
    expect(code).toBe(text(file));
  });

  it('R82 show every recipe, once', () => {
    const recipes = globSync('recipes/**/*.*', { cwd: folder });
    expect(recipes.length).toBeGreaterThan(10);
    expect(shown.map(({ file }) => file).toSorted()).toEqual(recipes.toSorted());
  });

  it('R82 are all named in the table of languages', () => {
    const guide = readFileSync(path.join(folder, '../integrating.md'), 'utf8');
    const named = [...guide.matchAll(/^\| \[[^\]]+\]\(integrating\/([^)]+)\)/gm)].map(([, page]) => page);
    expect(named.toSorted()).toEqual(pages.toSorted());
  });
});
