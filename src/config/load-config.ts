import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import { validateCronExpression } from 'cron';
import { z } from 'zod';
import type { Config, DatabaseLocation } from './config.js';
import { developmentKeys, type KeyRingName } from './development-keys.js';
import { connectionOptions } from '../database/connection-options.js';
import { type KeyRing, parseKeyRing } from '../shared/key-ring.js';

/** The environment is wrong. `problems` names every variable at fault, and no value that could be secret. */
export class ConfigInvalid extends Error {
  override readonly name = 'ConfigInvalid';

  constructor(readonly problems: readonly string[]) {
    super(`The environment is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

const keyRing = z.string().transform((text, context): KeyRing => {
  try {
    return parseKeyRing(text);
  } catch (cause) {
    context.addIssue({ code: 'custom', message: cause instanceof Error ? cause.message : 'is unreadable' });
    return z.NEVER;
  }
});

const postgresUrl = z.string().superRefine((text, context) => {
  try {
    connectionOptions(text);
  } catch (cause) {
    context.addIssue({ code: 'custom', message: cause instanceof Error ? cause.message : 'is unreadable' });
  }
});

const origin = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
  .refine((text) => !URL.canParse(text) || new URL(text).origin === text.replace(/\/$/, ''), {
    error: 'must be an origin alone: scheme, host and port, without a path',
  })
  .transform((text) => new URL(text).origin);

const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${from} to ${to}`)
    .transform(Number)
    .pipe(z.number().min(from, `must be ${from} at least`).max(to, `must be ${to} at most`));

const trustProxy = z.string().transform((text, context): number | string => {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const networks = text.split(',').map((network) => network.trim());
  const readable = networks.every((network) => {
    const [address = '', bits, ...more] = network.split('/');
    const family = isIP(address);
    if (family === 0 || more.length > 0) return false;
    return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
  });
  if (readable) return networks.join(',');
  context.addIssue({
    code: 'custom',
    message: 'must be a number of proxies, or addresses or networks like 10.0.0.0/8',
  });
  return z.NEVER;
});

/** Whole days before the expiry, 0 for "has expired"; kept from the earliest warning to the last. */
const reminderDays = z
  .string()
  .regex(/^\d{1,3}(,\s*\d{1,3})*$/, 'must be days left, separated by commas, like 30,14,7,3,1,0')
  .transform((text) => [...new Set(text.split(',').map(Number))].toSorted((one, other) => other - one))
  .refine((days) => days.every((day) => day <= 365), 'must be days within one year');

/** The variables of the environment, each with its unit and default. An empty value counts as absent. */
const Environment = z.object({
  PORT: wholeNumber(0, 65_535).default(3000),
  PUBLIC_URL: origin.optional(),
  ISSUER: origin.optional(),
  DATABASE_URL: postgresUrl.optional(),
  MIGRATION_DATABASE_URL: postgresUrl.optional(),
  SECRET_HASH_KEYS: keyRing.optional(),
  DATA_ENCRYPTION_KEYS: keyRing.optional(),
  SESSION_KEYS: keyRing.optional(),
  AUDIT_KEYS: keyRing.optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be a URL smtp(s)://user:password@host:port' }).optional(),
  MAIL_FROM: z.email('must be an e-mail address').default('no-reply@localhost.localdomain'),
  SUPPORT_EMAIL: z.email('must be an e-mail address').default('support@localhost.localdomain'),
  REMINDER_DAYS: reminderDays.default([30, 14, 7, 3, 1, 0]),
  REMINDER_CRON: z
    .string()
    .refine((text) => validateCronExpression(text).valid, 'must be a cron expression like 0 7 * * *')
    .default('0 7 * * *'),
  MAX_SECRETS_PER_APPLICATION: wholeNumber(1, 100).default(10),
  BRAND_NAME: z.string().trim().min(1).max(50).default('WMDA'),
  TRUST_PROXY: trustProxy.optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  METRICS_TOKEN: z.string().min(16, 'must be 16 characters at least').optional(),
});

type Environment = z.infer<typeof Environment>;
const ringNames = [
  'SECRET_HASH_KEYS',
  'DATA_ENCRYPTION_KEYS',
  'SESSION_KEYS',
  'AUDIT_KEYS',
] as const satisfies KeyRingName[];

interface LoadOptions {
  /** Where the embedded database is, and its keys. */
  readonly dataDirectory?: string;
  /** For a command: it works on an embedded database that is there, and never begins one by mistake. */
  readonly command?: boolean;
}

/**
 * Reads the environment. Without `DATABASE_URL` the embedded database is used, and missing keys are made once and
 * kept in `dataDirectory`.
 * @throws ConfigInvalid naming everything that is wrong at once
 */
export function loadConfig(
  env: NodeJS.ProcessEnv,
  { dataDirectory = path.resolve('.data'), command = false }: LoadOptions = {},
): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = Environment.safeParse(present);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  problems.push(...missingInProduction(present));
  if (command && !present.DATABASE_URL && !existsSync(dataDirectory)) {
    problems.push(`DATABASE_URL: is missing, and no "npm start" has made an embedded database in ${dataDirectory} yet`);
  }
  if (!parsed.success || problems.length > 0) throw new ConfigInvalid(problems);
  const values = parsed.data;
  return Object.freeze({
    background: !command,
    port: values.PORT,
    host: values.DATABASE_URL ? '0.0.0.0' : '127.0.0.1',
    publicUrl: values.PUBLIC_URL ?? `http://localhost:${values.PORT}`,
    database: databaseLocation(values, dataDirectory),
    issuer: values.ISSUER ?? values.PUBLIC_URL ?? `http://localhost:${values.PORT}`,
    mail: { smtpUrl: values.SMTP_URL, from: values.MAIL_FROM, support: values.SUPPORT_EMAIL },
    reminders: { thresholds: values.REMINDER_DAYS, cron: values.REMINDER_CRON },
    ...keyRings(values, dataDirectory),
    maxSecretsPerApplication: values.MAX_SECRETS_PER_APPLICATION,
    brandName: values.BRAND_NAME,
    trustProxy: values.TRUST_PROXY ?? false,
    logLevel: values.LOG_LEVEL,
    metricsToken: values.METRICS_TOKEN,
  });
}

function missingInProduction(present: Record<string, string | undefined>): string[] {
  if (!present.DATABASE_URL) return [];
  return ['PUBLIC_URL', 'SMTP_URL', 'MAIL_FROM', 'SUPPORT_EMAIL', ...ringNames]
    .filter((name) => !present[name])
    .map((name) => `${name}: is required together with DATABASE_URL`);
}

function databaseLocation(values: Environment, directory: string): DatabaseLocation {
  if (!values.DATABASE_URL) return { kind: 'embedded', directory };
  return {
    kind: 'external',
    url: values.DATABASE_URL,
    migrationUrl: values.MIGRATION_DATABASE_URL ?? values.DATABASE_URL,
  };
}

function keyRings(values: Environment, directory: string) {
  const complete = ringNames.every((name) => values[name]);
  const made = values.DATABASE_URL || complete ? undefined : developmentKeys(directory, ringNames);
  const ring = (name: KeyRingName): KeyRing => {
    const found = values[name] ?? made?.[name];
    if (!found) throw new ConfigInvalid([`${name}: is missing`]);
    return found;
  };
  return {
    secretHashKeys: ring('SECRET_HASH_KEYS'),
    dataEncryptionKeys: ring('DATA_ENCRYPTION_KEYS'),
    sessionKeys: ring('SESSION_KEYS'),
    auditKeys: ring('AUDIT_KEYS'),
  };
}
