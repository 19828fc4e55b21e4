import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

/** What is wrong with one variable. The message goes on where its name ends, and never holds a secret. */
export interface Problem {
  readonly variable: string;
  readonly message: string;
}

/** What the environment gives for the product's variables. */
export interface GivenVariables {
  /** Whether it is set, by itself or by a file, be it readable or not. An empty value counts as absent. */
  has(name: string): boolean;
  text(name: string): string | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads the variables called `names` as text, those of `secretNames` from the file that `NAME_FILE` names too. What
 * people, shells and files put around a value is taken off: blanks, line ends, quotes that stayed.
 */
export function givenVariables(
  env: NodeJS.ProcessEnv,
  names: readonly string[],
  secretNames: readonly string[],
): GivenVariables {
  const texts = new Map<string, string | undefined>();
  const problems: Problem[] = [];
  for (const name of names) {
    const text = bareText(env[name]);
    const file = secretNames.includes(name) ? bareText(env[fileVariable(name)]) : '';
    if (!text && !file) continue;
    try {
      if (text && file) throw new Error(`is set beside ${name}; keep one of the two`);
      texts.set(name, oneLine(file ? readSecretFile(file) : text));
    } catch (cause) {
      texts.set(name, undefined);
      problems.push({ variable: file ? fileVariable(name) : name, message: (cause as Error).message });
    }
  }
  return { has: (name) => texts.has(name), text: (name) => texts.get(name), problems };
}

/** The variable that names a file with the value of `name`. */
export function fileVariable(name: string): string {
  return `${name}_FILE`;
}

function bareText(value = ''): string {
  return value.trim().replace(/^(["'])(.*)\1$/, '$2');
}

function oneLine(text: string): string {
  if (/\p{Cc}/u.test(text)) throw new Error('has a line break or another control character in it');
  return text;
}

/** The message does not repeat the path: somebody may have put the secret itself there by mistake. */
function readSecretFile(path: string): string {
  const text = readOwnFile(path).replace(/\r?\n$/, '');
  if (text.trim() === '') throw new Error('names an empty file');
  if (text.trim() !== text) throw new Error('names a file that begins or ends with a blank, or with another line end');
  return text;
}

const othersMayRead = 0o004;
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'names a file that does not exist',
  ENOTDIR: 'names a file that does not exist',
  EACCES: 'names a file that this user may not read',
  EPERM: 'names a file that this user may not read',
  EISDIR: 'names a folder',
};

function readOwnFile(path: string): string {
  let file: number | undefined;
  let bytes: Buffer;
  try {
    file = openSync(path, 'r');
    if (fstatSync(file).mode & othersMayRead) {
      throw new Error('names a file that every user may read: take that right away (chmod o-r)');
    }
    bytes = readFileSync(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    throw new Error(reasons[code] ?? `names a file that cannot be read (${code})`, { cause });
  } finally {
    if (file !== undefined) closeSync(file);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new Error('names a file that is not text (UTF-8)', { cause });
  }
}
