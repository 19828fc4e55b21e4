import { DriverException } from '@mikro-orm/postgresql';

const connectionErrors = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);

/** PostgreSQL is away, restarting, full or too slow: classes 08, 53, 57 of its error codes, or no connection at all. */
export function isOutage(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const code = (thrown as { code?: unknown }).code;
  if (typeof code === 'string' && (connectionErrors.has(code) || /^(08|53|57)/.test(code))) return true;
  if (/Connection terminated|timeout exceeded when trying to connect|Query read timeout/.test(thrown.message))
    return true;
  return thrown instanceof DriverException && thrown.cause instanceof Error && isOutage(thrown.cause);
}
