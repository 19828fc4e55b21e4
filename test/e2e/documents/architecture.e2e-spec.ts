import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const document = 'docs/architecture.md';
/** From the ground up, as the boundaries have them. */
const foundation = listIn(/const foundation = \[([^\]]*)\]/);
const storeys = ['foundation', 'modules', 'doors', 'composition'] as const;

interface Room {
  readonly name: string;
  readonly storey: (typeof storeys)[number];
}

/** The room that a file of `src/` stands in. The foundation is one room: everything above may use all of it. */
function roomOf(file: string): Room {
  const [, folder = '', subject = ''] = file.split('/');
  if (folder === 'modules') return { name: subject, storey: 'modules' };
  if (foundation.includes(folder)) return { name: 'foundation', storey: 'foundation' };
  if (folder === 'cli' || folder === 'cli.ts') return { name: 'cli', storey: 'composition' };
  if (folder === 'demo') return { name: 'demo', storey: 'composition' };
  return folder.endsWith('.ts') ? { name: 'start', storey: 'composition' } : { name: folder, storey: 'doors' };
}

const files = globSync('src/**/*.ts').filter((file) => !file.endsWith('.spec.ts'));
const rooms = new Map(files.map((file) => [roomOf(file).name, roomOf(file).storey]));

/** Which rooms each room imports from. */
function arrows(): ReadonlyMap<string, ReadonlySet<string>> {
  const imported = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)]
      .map(([, target = '']) => path.join(path.dirname(file), target).replace(/\.js$/, '.ts'))
      .filter((target) => target.startsWith('src/'))
      .map((target) => [roomOf(file).name, roomOf(target).name] as const)
      .filter(([from, to]) => from !== to),
  );
  const byRoom = Map.groupBy(imported, ([from]) => from);
  return new Map([...byRoom].map(([from, to]) => [from, new Set(to.map(([, room]) => room))]));
}

/** Mermaid of the rooms, without the arrows that follow from others. */
function picture(): string {
  const from = arrows();
  const height = (room: string) => storeys.indexOf(rooms.get(room) ?? 'foundation');
  const down = (room: string) => [...(from.get(room) ?? [])].filter((other) => height(other) <= height(room));
  const reaches = (room: string, other: string): boolean =>
    down(room).some((next) => next === other || reaches(next, other));
  const names = [...rooms.keys()].toSorted();
  const lines = names.flatMap((room) =>
    [...(from.get(room) ?? [])].toSorted().flatMap((other) => {
      if (height(other) > height(room)) return [`  ${room} -.-> ${other}`];
      return down(room).some((next) => next !== other && reaches(next, other)) ? [] : [`  ${room} --> ${other}`];
    }),
  );
  const boxes = storeys.toReversed().flatMap((storey) => {
    const inside = names.filter((room) => rooms.get(room) === storey);
    const label = (room: string) => (room === 'foundation' ? `foundation["${foundation.join(' · ')}"]` : room);
    return [`  subgraph ${storey}-storey [${storey}]`, ...inside.map((room) => `    ${label(room)}`), '  end'];
  });
  return ['```mermaid', 'flowchart TD', ...boxes, ...lines, '```'].join('\n');
}

describe('docs/architecture.md', () => {
  it('draws the rooms and arrows of the code (npm run architecture writes it anew)', () => {
    const text = readFileSync(document, 'utf8');
    const now = text.replace(/(?<=<!-- picture -->\n)[^]*?(?=<!-- \/picture -->)/, () => `${picture()}\n`);
    if (process.env.WRITE_ARCHITECTURE) writeFileSync(document, now);
    expect(now).toBe(process.env.WRITE_ARCHITECTURE ? now : text);
    expect(now).toContain('portal --> ');
    expect(now).toContain('api --> ');
  });

  it('knows every folder of src/', () => {
    const folders = new Set(globSync('src/*/').map((folder) => path.basename(folder)));
    expect([...folders].toSorted()).toEqual([...foundation, 'modules', 'api', 'portal', 'cli', 'demo'].toSorted());
  });
});

function listIn(pattern: RegExp): string[] {
  const [, list = ''] = pattern.exec(readFileSync('.dependency-cruiser.cjs', 'utf8')) ?? [];
  return [...list.matchAll(/'([a-z-]+)'/g)].map(([, name = '']) => name);
}
