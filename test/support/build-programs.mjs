import { globSync, readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { compiled, kept, root } from './run-typescript.mjs';

const programs = ['src/{main,migrate,cli}.ts', 'test/faults/fixtures/*-process.ts'];
const folder = path.join(kept, 'programs');
const note = path.join(folder, 'made-of.json');

/**
 * Bundles each program that tests start into few files: a start reads more than three thousand otherwise. What was built
 * stays until a file that went into it changes. @returns where they are
 */
export async function buildPrograms() {
  if (!isUpToDate()) {
    const { metafile } = await build({
      entryPoints: globSync(programs, { cwd: root }),
      absWorkingDir: root,
      outbase: root,
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      keepNames: true,
      metafile: true,
      logLevel: 'error',
      // What CommonJS packages expect to find.
      banner: {
        js: `import { createRequire as requireFrom } from 'node:module';
const require = requireFrom(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;`,
      },
      plugins: [ours, notInstalled],
    });
    await writeFile(note, JSON.stringify(stateOf(Object.keys(metafile.inputs))));
  }
  return folder;
}

/** Compiles the product's sources as a build does, decorators included. They look for their files where they lie. */
const ours = {
  name: 'ours',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path: file }) => ({
      contents: compiled(file).code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href)),
      loader: 'js',
    }));
  },
};

/** Leaves native code where it is, and what a package would use if it were installed. */
const notInstalled = {
  name: 'not installed',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path: name, kind, importer, resolveDir, pluginData }) => {
      if (pluginData === 'asked' || name.startsWith('node:')) return undefined;
      if (name.startsWith('@node-rs/')) return { path: name, external: true };
      const { errors } = await resolve(name, { kind, importer, resolveDir, pluginData: 'asked' });
      return errors.length > 0 ? { path: name, external: true } : undefined;
    });
  },
};

function isUpToDate() {
  try {
    const before = JSON.parse(readFileSync(note, 'utf8'));
    return JSON.stringify(stateOf(Object.keys(before))) === JSON.stringify(before);
  } catch {
    return false;
  }
}

function stateOf(files) {
  return Object.fromEntries(files.map((file) => [file, statSync(path.join(root, file)).mtimeMs]));
}
