import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { asUnavailable, EmbeddedServerUnavailable } from '../database/embedded/embedded-server.errors.js';
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
  try {
    makeFolder(directory);
    const stored = readKeyFile(file) ?? makeKeyFile(file, names);
    return Object.fromEntries(names.map((name) => [name, parseKeyRing(stored[name] ?? '')])) as Record<Name, KeyRing>;
  } catch (failure) {
    throw asUnavailable(directory, failure);
  }
}

/** Only the owner reads the folder. Under root, PostgreSQL runs as another user, who must be able to pass through it. */
function makeFolder(directory: string): void {
  if (existsSync(directory)) return;
  mkdirSync(path.dirname(directory), { recursive: true });
  mkdirSync(directory);
  chmodSync(directory, process.getuid?.() === 0 ? 0o711 : 0o700);
}

function readKeyFile(file: string): Record<string, string> | undefined {
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  try {
    return KeyFile.parse(JSON.parse(text));
  } catch (cause) {
    throw new EmbeddedServerUnavailable(
      `The keys in ${file} cannot be read back, and the data beside them is worth nothing without them. ` +
        'Put a copy of the file in its place, or remove the folder to start afresh.',
      { cause },
    );
  }
}

/** Writes the file under another name and then links it, so that a crash leaves no half file and one of two starts wins. */
function makeKeyFile(file: string, names: readonly string[]): Record<string, string> {
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
