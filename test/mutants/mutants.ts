import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { root } from '../support/run-typescript.mjs';
import { type Mutation, mutationsOf } from './mutations.js';

const help = `npm run test:mutants -- FILE [options]

Changes FILE (below src/) at one place at a time, in a copy of the repository, and runs the tests that should mind.
A change that no test notices is printed: read each, and write the test that is missing. The exit code is 0 however
many survive, as a change may be one that makes no difference.

  --tests WORDS  the tests whose path contains one of these words; for src/modules/x these are src/modules/x and e2e/x
  --at-most N    so many changes, chosen at random (30)
  --seed N       chooses the same ones again
  --help         this text
`;

interface Options {
  readonly file: string;
  readonly tests: readonly string[];
  readonly atMost: number;
  readonly seed: number;
}

type Fate = 'died' | 'survived' | 'hung';

/** Reads the command line; undefined when only the help was asked for, which it prints. @throws for what it cannot use */
function readOptions(args: string[]): Options | undefined {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      tests: { type: 'string', multiple: true },
      'at-most': { type: 'string', default: '30' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return undefined;
  }
  const [given] = positionals;
  if (!given || positionals.length > 1) throw new Error('Give one file. --help says more.');
  const file = path.relative(root, path.resolve(given));
  const module = /^src\/modules\/[^/]+/.exec(file)?.[0];
  const tests = values.tests ?? (module ? [module, module.replace('src/modules', 'e2e')] : []);
  if (tests.length === 0) throw new Error('Say which tests should mind: --tests WORDS');
  return { file, tests, atMost: Number(values['at-most']), seed: Number(values.seed) };
}

/** A copy of what the tests need, in which files can be changed. */
async function copyRepository(): Promise<string> {
  const copy = await mkdtemp(path.join(tmpdir(), 'client-credentials-mutants-'));
  const left = new Set(['node_modules', 'dist', '.git'].map((name) => path.join(root, name)));
  await cp(root, copy, { recursive: true, filter: (source) => !left.has(source) });
  await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

/** Runs tests until one fails. @param limitMs how long a change may take before it counts as noticed */
function runTests(folder: string, tests: readonly string[], limitMs = Number.POSITIVE_INFINITY): Promise<Fate> {
  const jest = spawn(process.execPath, ['node_modules/jest/bin/jest.js', ...tests, '--bail', '--silent'], {
    cwd: folder,
    stdio: 'ignore',
    detached: true,
  });
  return new Promise((resolve, reject) => {
    let hung = false;
    const timer = Number.isFinite(limitMs)
      ? setTimeout(() => {
          hung = true;
          if (jest.pid) process.kill(-jest.pid, 'SIGTERM');
        }, limitMs)
      : undefined;
    jest.once('error', reject);
    jest.once('exit', (code) => {
      clearTimeout(timer);
      if (hung) resolve('hung');
      else resolve(code === 0 ? 'survived' : 'died');
    });
  });
}

const inOneLine = (code: string) => code.replaceAll(/\s+/g, ' ').slice(0, 80);

function describe({ line, was, becomes }: Mutation, file: string): string {
  return `${file}:${line}  ${inOneLine(was)}  ->  ${inOneLine(becomes) || '(nothing)'}`;
}

async function tryAll(copy: string, { file, tests, atMost, seed }: Options): Promise<void> {
  const target = path.join(copy, file);
  const all = mutationsOf(file, await readFile(target, 'utf8'));
  const places = fc.sample(fc.shuffledSubarray([...all.keys()], { minLength: Math.min(atMost, all.length) }), {
    seed,
    numRuns: 1,
  })[0];
  const chosen = (places ?? []).slice(0, atMost).toSorted((one, other) => one - other);
  process.stdout.write(`${all.length} changes, ${chosen.length} of them tried, --seed ${seed}\n`);

  const begun = performance.now();
  if ((await runTests(copy, tests)) !== 'survived') throw new Error(`without any change, ${tests.join(' ')} fails`);
  const limitMs = 60_000 + 3 * (performance.now() - begun);

  const survivors: string[] = [];
  for (const [number, place] of chosen.entries()) {
    const mutation = all[place] as Mutation;
    await writeFile(target, mutation.source);
    const fate = await runTests(copy, tests, limitMs);
    const line = describe(mutation, file);
    if (fate === 'survived') survivors.push(line);
    process.stdout.write(`${number + 1}/${chosen.length} ${fate.padEnd(8)} ${line}\n`);
  }
  process.stdout.write(`\n${chosen.length - survivors.length} died, ${survivors.length} survived\n`);
  for (const survivor of survivors) process.stdout.write(`  ${survivor}\n`);
}

const options = readOptions(process.argv.slice(2));
if (options) {
  const copy = await copyRepository();
  try {
    await tryAll(copy, options);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}
