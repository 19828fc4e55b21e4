import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '../../..');
const run = promisify(execFile);

/** The code blocks of a language below a heading of docs/integrating.md, for a portal elsewhere. */
export async function snippets(heading: string, language: string, portal: string): Promise<string[]> {
  const guide = await readFile(path.join(root, 'docs/integrating.md'), 'utf8');
  const section = guide.split(/^(?=##+ )/m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const blocks = [...section.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))];
  if (blocks.length === 0) throw new Error(`no ${language} below "${heading}"`);
  return blocks.map(([, code = '']) => code.replaceAll('https://portal.example.org', portal));
}

/** Runs a program in the repository, where its packages are found. @throws when it fails */
export async function output(program: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const { PATH } = process.env;
  const { stdout } = await run(program, args, { cwd: root, env: { PATH, ...env }, timeout: 30_000 });
  return stdout;
}
