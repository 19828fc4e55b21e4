/** The embedded PostgreSQL cannot be used. The message says what is wrong and what the reader can do about it. */
export class EmbeddedServerUnavailable extends Error {
  override readonly name = 'EmbeddedServerUnavailable';
}

/** A living process holds the folder. */
export class FolderHeld extends EmbeddedServerUnavailable {
  readonly pid: number;

  constructor(pid: number, directory: string) {
    super(
      `Process ${pid} already runs the embedded PostgreSQL in ${directory}. ` +
        'Stop that process first, use another folder, or set DATABASE_URL to use another PostgreSQL.',
    );
    this.pid = pid;
  }
}

const reasons: Record<string, string> = {
  EACCES: 'this user may not read and write there',
  EPERM: 'this user may not read and write there',
  EROFS: 'it is on a read-only file system',
  ENOSPC: 'the disk is full',
  EDQUOT: "this user's disk quota is used up",
  EEXIST: 'something that is not a folder is in its place',
  ENOTDIR: 'something that is not a folder is in its place',
};

/** Turns any failure of a start into one that says what it means for the person who started it. */
export function asUnavailable(directory: string, error: unknown): EmbeddedServerUnavailable {
  if (error instanceof EmbeddedServerUnavailable) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const reason = code === undefined ? undefined : reasons[code];
  return new EmbeddedServerUnavailable(
    reason === undefined
      ? `The embedded PostgreSQL in ${directory} could not be started: ${message}. Mend that, or set DATABASE_URL to use another PostgreSQL.`
      : `The folder ${directory} cannot be used for the embedded PostgreSQL: ${reason} (${message}). Free it, or set DATABASE_URL to use another PostgreSQL.`,
    { cause: error },
  );
}
