import { OutcomeUnknown } from '../../database/connections/bounded-client.js';
import { KeyUnknown } from '../../shared/key-ring.js';

const connectionErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** Read-only after a failover, too long idle, a lock not given, a deadlock, a conflict: all pass on another try. */
const passing = new Set(['25006', '25P03', '55P03', '40P01', '40001']);
const wordsOfOutage =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|is not queryable|not currently accepting connections/;

/**
 * PostgreSQL is away, restarting, full or too slow: classes 08, 53, 57 of its error codes, or no connection at all. Or
 * this instance lacks a key that another one has.
 */
export function isOutage(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if (thrown instanceof KeyUnknown) return true;
  const code = (thrown as { code?: unknown }).code;
  if (typeof code === 'string' && (connectionErrors.has(code) || passing.has(code) || /^(08|53|57)/.test(code)))
    return true;
  if (wordsOfOutage.test(thrown.message) || isOutcomeUnknown(thrown)) return true;
  return thrown.cause instanceof Error && isOutage(thrown.cause);
}

/** Whether what was asked for may have been done all the same. */
export function isOutcomeUnknown(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  return thrown instanceof OutcomeUnknown || isOutcomeUnknown(thrown.cause);
}
