import { globSync, readFileSync, writeFileSync } from 'node:fs';

const document = 'docs/requirements.md';
const tests = globSync(['src/**/*.spec.ts', 'test/**/*-spec.ts', 'test/**/*.fault.ts']).toSorted();
const code = globSync(['{src,migrations,templates,public}/**/*.{ts,hbs,css,js}', '*.md', '{docs,test}/**/*.md']);

const numbersIn = (text: string) => [...text.matchAll(/\bR(\d{1,3})\b/g)].map(([, number]) => Number(number));

/** The files whose tests name a requirement, by its number at the beginning of their names. */
function proofs(): ReadonlyMap<number, string[]> {
  const named = tests.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/['"`]((?:R\d+ )+)/g)]
      .flatMap(([, numbers = '']) => numbersIn(numbers))
      .map((number) => ({ number, file })),
  );
  const byNumber = Map.groupBy(named, ({ number }) => number);
  return new Map([...byNumber].map(([number, of]) => [number, [...new Set(of.map(({ file }) => file))]]));
}

function linkTo(file: string): string {
  const name = file.replace(/^test\//, '').replace(/\.(?:e2e-spec|browser-spec|spec|fault)\.ts$/, '');
  return `[${name}](../${file})`;
}

describe('the requirements', () => {
  const text = readFileSync(document, 'utf8');
  const proved = proofs();
  const listed = [...text.matchAll(/^\| R(\d+) \| (.*?) \| .*\|$/gm)].map(([, number]) => Number(number));

  it('are each proved by tests, which the document names', () => {
    const now = text.replaceAll(/^\| R(\d+) \| (.*?) \| .*\|$/gm, (_, number, sentence) => {
      const links = (proved.get(Number(number)) ?? []).map(linkTo).join(' ');
      return `| R${number} | ${sentence} | ${links} |`;
    });
    if (process.env.WRITE_REQUIREMENTS) writeFileSync(document, now);
    expect(listed.filter((number) => !proved.has(number))).toEqual([]);
    expect(now).toBe(process.env.WRITE_REQUIREMENTS ? now : text);
  });

  it('stand in the document, whoever speaks of them', () => {
    const spoken = new Set([...proved.keys(), ...code.flatMap((file) => numbersIn(readFileSync(file, 'utf8')))]);
    expect([...spoken].filter((number) => !listed.includes(number))).toEqual([]);
  });
});
