import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { enableCompileCache, registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync, version } from '@swc/core';

// Lets plain Node run the product's sources, decorators included: `node --import ./test/support/run-typescript.mjs src/main.ts`.
// Most of a start is loading: what swc and V8 made of the code last time is kept.
export const root = path.resolve(import.meta.dirname, '../..');
/** Where the tests keep what can be made again. */
export const kept = path.join(root, 'node_modules/.cache/client-credentials');
const settings = version + readFileSync(path.join(root, '.swcrc'), 'utf8');

/** Where V8's compiled code is kept. */
export const compileCache = path.join(kept, 'v8');

/** Where the source map of each loaded file is, by its address; Jest reads it for the lines that it shows. */
export const sourceMaps = new Map();

/** A TypeScript file as JavaScript, with its source map in a file beside the kept result. */
export function compiled(filename) {
  const source = readFileSync(filename, 'utf8');
  const key = createHash('sha1').update(`${settings}\0${filename}\0${source}`).digest('hex');
  const file = path.join(kept, 'typescript', `${key}.js`);
  if (!existsSync(file)) {
    const { code, map } = transformSync(source, { filename, sourceMaps: true });
    keep(`${file}.map`, map);
    keep(file, code);
  }
  return { code: readFileSync(file, 'utf8'), map: `${file}.map` };
}

/** Another process may write the same file at the same time; either is good. */
function keep(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, file);
}

enableCompileCache(compileCache);
registerHooks({
  resolve(specifier, context, next) {
    const fromSource = /\.ts(?:\?|$)/.test(context.parentURL ?? '') && specifier.startsWith('.');
    return next(fromSource ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
  load(url, context, next) {
    if (!/\.ts(?:\?|$)/.test(url)) return next(url, context);
    const { code, map } = compiled(fileURLToPath(url));
    sourceMaps.set(url, map);
    return { format: 'module', source: code, shortCircuit: true };
  },
});
