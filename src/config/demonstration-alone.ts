import type { GivenVariables, Problem } from './given-variables.js';
import { isLoopback } from '../shared/loopback.js';

/** Variables that only production sets: none of them makes sense beside demonstration data. */
const forProduction = [
  'MIGRATION_DATABASE_URL',
  'SMTP_URL',
  'SECRET_HASH_KEYS',
  'DATA_ENCRYPTION_KEYS',
  'SESSION_KEYS',
  'AUDIT_KEYS',
];

/** Variables that would let others reach the demonstration. */
interface Reach {
  readonly PUBLIC_URL?: string | undefined;
  readonly ISSUER?: string | undefined;
  readonly HOST?: string | undefined;
  readonly TRUST_PROXY?: number | string | false | undefined;
}

/**
 * Without DATABASE_URL the product is a demonstration whose password everybody knows. A production environment in which
 * that variable is forgotten or misspelt must not start it: everything that gives it away is named (R67).
 */
export function demonstrationProblems(
  given: GivenVariables,
  { PUBLIC_URL, ISSUER, HOST, TRUST_PROXY }: Reach,
  nodeEnv: string | undefined,
): Problem[] {
  if (given.has('DATABASE_URL')) return [];
  const reached = Object.entries({
    PUBLIC_URL: PUBLIC_URL && new URL(PUBLIC_URL).hostname,
    ISSUER: ISSUER && new URL(ISSUER).hostname,
    HOST,
  });
  const refused = [
    ...reached
      .filter(([, host]) => host && !isLoopback(host))
      .map(([variable]) => ({ variable, message: 'is not loopback, where alone the demonstration runs' })),
    ...forProduction
      .filter((variable) => given.has(variable))
      .map((variable) => ({ variable, message: 'is set, which the demonstration has no use for' })),
    ...(TRUST_PROXY
      ? [{ variable: 'TRUST_PROXY', message: 'is not none: no proxy stands before the demonstration' }]
      : []),
    ...(nodeEnv?.trim() === 'production'
      ? [{ variable: 'NODE_ENV', message: 'is production, which the demonstration is not for' }]
      : []),
  ];
  if (refused.length === 0) return [];
  return [
    {
      variable: 'DATABASE_URL',
      message: 'is missing, and the demonstration, whose password everybody knows, does not start beside what follows',
    },
    ...refused,
  ];
}
