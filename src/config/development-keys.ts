import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type KeyRing, parseKeyRing } from '../shared/key-ring.js';

export type KeyRingName = 'SECRET_HASH_KEYS' | 'DATA_ENCRYPTION_KEYS' | 'SESSION_KEYS' | 'AUDIT_KEYS';

const KeyFile = z.record(z.string(), z.string());

/**
 * The key rings of a development run: made at the first start, kept in `keys.json` beside the embedded database
 * and read by its owner alone.
 */
export function developmentKeys<Name extends KeyRingName>(
  directory: string,
  names: readonly Name[],
): Record<Name, KeyRing> {
  const file = path.join(directory, 'keys.json');
  const stored = readKeyFile(file) ?? makeKeyFile(file, names);
  return Object.fromEntries(
    names.map((name) => {
      const text = stored[name];
      if (!text) throw new Error(`${file} holds no ${name}. Remove the folder ${directory} to start afresh.`);
      return [name, parseKeyRing(text)];
    }),
  ) as Record<Name, KeyRing>;
}

function readKeyFile(file: string): Record<string, string> | undefined {
  try {
    return KeyFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${file} cannot be read. Remove its folder to start afresh, data included.`, { cause });
  }
}

/** Written whole under another name, then linked: a crash leaves no half file, and of two starts one wins. */
function makeKeyFile(file: string, names: readonly string[]): Record<string, string> {
  mkdirSync(path.dirname(file), { recursive: true });
  const keys = Object.fromEntries(names.map((name) => [name, `dev1:${randomBytes(32).toString('base64')}`]));
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, file);
    return keys;
  } catch (cause) {
    const winner = readKeyFile(file);
    if (winner) return winner;
    throw cause;
  } finally {
    rmSync(draft, { force: true });
  }
}
