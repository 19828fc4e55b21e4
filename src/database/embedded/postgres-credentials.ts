import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedServerUnavailable } from './embedded-server.errors.js';

/** Passwords of the three logins. */
export interface PostgresPasswords {
  readonly superuser: string;
  readonly owner: string;
  readonly application: string;
}

/** What a folder remembers about its server: the passwords, and where the data lies if not in the folder itself. */
export interface PostgresCredentials {
  readonly passwords: PostgresPasswords;
  readonly home?: string;
}

const fileIn = (directory: string): string => join(directory, 'postgres.json');

/** Undefined before the first start. */
export async function readCredentials(directory: string): Promise<PostgresCredentials | undefined> {
  const file = fileIn(directory);
  try {
    return JSON.parse(await readFile(file, 'utf8')) as PostgresCredentials;
  } catch (cause) {
    if (cause instanceof SyntaxError)
      throw unusable(`${file}, which holds the passwords of the embedded PostgreSQL, is damaged`, cause);
    if ((cause as NodeJS.ErrnoException).code === 'EACCES') {
      throw unusable(
        `${file} belongs to another user, who started the embedded PostgreSQL in ${directory} first`,
        cause,
      );
    }
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
  }
  const data = join(directory, 'postgres');
  if (existsSync(data)) throw unusable(`${file}, which holds the passwords of the database in ${data}, is missing`);
  return undefined;
}

/** Written whole and before the database is made, so that no database can exist whose passwords are lost. */
export async function createCredentials(directory: string, home: string): Promise<PostgresCredentials> {
  const credentials: PostgresCredentials = {
    passwords: { superuser: newPassword(), owner: newPassword(), application: newPassword() },
    ...(home !== directory && { home }),
  };
  const draft = `${fileIn(directory)}.new`;
  await writeFile(draft, JSON.stringify(credentials, null, 2), { mode: 0o600, flush: true });
  await rename(draft, fileIn(directory));
  return credentials;
}

function newPassword(): string {
  return randomBytes(32).toString('base64url');
}

function unusable(problem: string, cause?: unknown): EmbeddedServerUnavailable {
  return new EmbeddedServerUnavailable(
    `${problem}. Put it right, remove the folder to begin with an empty database, use another folder, ` +
      'or set DATABASE_URL to use another PostgreSQL.',
    { cause },
  );
}
