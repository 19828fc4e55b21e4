import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Config, PasswordCost } from './config.js';
import { demonstrationProblems } from './demonstration-alone.js';
import { developmentKeys, type KeyRingName } from './development-keys.js';
import { fileVariable, type GivenVariables, givenVariables, type Problem } from './given-variables.js';
import { assertRandomLooking, readBearerToken, repeatedKeys } from './key-strength.js';
import { mailboxText, readMailbox } from './mailbox-address.js';
import { misspeltVariables } from './misspelt-variables.js';
import { readSchedule } from './schedule.js';
import { readTrustedProxies } from './trusted-proxies.js';
import { readHost, readOrigin } from './web-address.js';
import type { DatabaseLocation } from '../database/connections/database-location.js';
import { connectionOptions } from '../database/connections/connection-options.js';
import { type KeyRing, parseKeyRing } from '../shared/key-ring.js';

/** OWASP ASVS 5.0, 11.4.2. */
export const passwordCost: PasswordCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Longer than storing a job, sending a link off or ending a secret takes. */
export const lateAnswerMs = 250;

/** The environment is wrong. `problems` names every variable at fault, and no value that could be secret. */
export class ConfigInvalid extends Error {
  override readonly name = 'ConfigInvalid';

  constructor(readonly problems: readonly Problem[]) {
    super(`The environment is not usable:\n${problems.map((problem) => `  - ${inWords(problem)}`).join('\n')}`);
  }
}

export function inWords({ variable, message }: Problem): string {
  return `${variable}: ${message}`;
}

/** A variable that `read` makes a value of; what it throws says what is wrong. */
function readBy<T>(read: (text: string) => T) {
  return z.string().transform((text, context): T => {
    try {
      return read(text);
    } catch (cause) {
      context.addIssue({ code: 'custom', message: (cause as Error).message });
      return z.NEVER;
    }
  });
}

const keyRing = readBy((text): KeyRing => {
  const ring = parseKeyRing(text);
  assertRandomLooking(ring);
  return ring;
});

const postgresUrl = z.string().superRefine((text, context) => {
  try {
    connectionOptions(text);
  } catch (cause) {
    context.addIssue({ code: 'custom', message: cause instanceof Error ? cause.message : 'is unreadable' });
  }
});

const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${from} to ${to}`)
    .transform(Number)
    .pipe(z.number().min(from, `must be ${from} at least`).max(to, `must be ${to} at most`));

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Whole days before the expiry, 0 for "has expired"; kept from the earliest warning to the last. */
const reminderDays = z
  .string()
  .regex(/^\d{1,3}(,\s*\d{1,3})*$/, 'must be days left, separated by commas, like 30,14,7,3,1,0')
  .transform((text) => [...new Set(text.split(',').map(Number))].toSorted((one, other) => other - one))
  .refine((days) => days.every((day) => day <= 365), 'must be days within one year');

/** As RFC 9116 takes it: a URI, which an e-mail address alone is made into. */
const securityContact = z
  .string()
  .transform((text) => (z.email().safeParse(text).success ? `mailto:${text}` : text))
  .pipe(
    z
      .url({ protocol: /^(https|mailto|tel)$/, error: 'must be an e-mail address, or a URL https:, mailto: or tel:' })
      // A line of security.txt holds it.
      .regex(/^\S+$/, 'must not contain white space'),
  );

/** The variables of the environment, each with its unit and default. An empty value counts as absent. */
const Environment = z.object({
  PORT: wholeNumber(0, 65_535).default(3000),
  HOST: readBy(readHost).optional(),
  PUBLIC_URL: readBy(readOrigin).optional(),
  ISSUER: readBy(readOrigin).optional(),
  DATABASE_URL: postgresUrl.optional(),
  MIGRATION_DATABASE_URL: postgresUrl.optional(),
  SECRET_HASH_KEYS: keyRing.optional(),
  DATA_ENCRYPTION_KEYS: keyRing.optional(),
  SESSION_KEYS: keyRing.optional(),
  AUDIT_KEYS: keyRing.optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be a URL smtp(s)://user:password@host:port' }).optional(),
  MAIL_FROM: readBy((text) => mailboxText(readMailbox(text))).default('no-reply@localhost.localdomain'),
  SUPPORT_EMAIL: readBy((text) => readMailbox(text).address).default('support@localhost.localdomain'),
  SECURITY_CONTACT: securityContact.optional(),
  REMINDER_DAYS: reminderDays.default([30, 14, 7, 3, 1, 0]),
  REMINDER_CRON: readBy(readSchedule).default('0 7 * * *'),
  MAX_SECRETS_PER_APPLICATION: wholeNumber(1, 100).default(10),
  KEEP_ADDRESSES_DAYS: wholeNumber(30, 3650).default(400),
  BRAND_NAME: z
    .string()
    .max(50, 'must be 50 characters at most')
    .regex(/^[^:]*$/, 'must not hold a colon, which authenticator apps do not read')
    .default('WMDA'),
  TRUST_PROXY: readBy(readTrustedProxies).optional(),
  LOG_LEVEL: z
    .string()
    .toLowerCase()
    .pipe(z.enum(logLevels, `must be one of ${logLevels.join(', ')}`))
    .default('info'),
  METRICS_TOKEN: readBy(readBearerToken).optional(),
});

type Environment = z.infer<typeof Environment>;
const names = Object.keys(Environment.shape);
const ringNames = [
  'SECRET_HASH_KEYS',
  'DATA_ENCRYPTION_KEYS',
  'SESSION_KEYS',
  'AUDIT_KEYS',
] as const satisfies KeyRingName[];
/** For these variables `NAME_FILE` may name a file with the value. */
const secretNames = ['DATABASE_URL', 'MIGRATION_DATABASE_URL', ...ringNames, 'SMTP_URL', 'METRICS_TOKEN'];
const requiredInProduction = ['PUBLIC_URL', 'SMTP_URL', 'MAIL_FROM', 'SUPPORT_EMAIL', ...ringNames, 'TRUST_PROXY'];

/** What was found in an environment. */
interface CheckedEnvironment {
  /** The variables that are right; all of them when there is no problem. */
  readonly values: Partial<Environment>;
  /** A start with any of these fails. */
  readonly problems: readonly Problem[];
  /** A start mentions these and goes on. */
  readonly warnings: readonly string[];
}

/** Reads the environment and looks for everything that is wrong with it. Nothing is made, and no database is asked. */
export function checkEnvironment(env: NodeJS.ProcessEnv): CheckedEnvironment {
  const given = givenVariables(env, names, secretNames);
  const { values, problems } = readEach(given);
  const rings = ringNames.flatMap((name) => (values[name] ? [[name, values[name]] as const] : []));
  return {
    values,
    problems: [
      ...given.problems,
      ...problems,
      ...repeatedKeys(rings),
      ...missingInProduction(given),
      ...demonstrationProblems(given, values, env.NODE_ENV),
      ...unverifiedConnections(env),
    ],
    warnings: [...misspeltVariables(env, [...names, ...secretNames.map(fileVariable)]), ...ownersUrl(values)],
  };
}

interface LoadOptions {
  /** Where the embedded database is, and its keys. */
  readonly dataDirectory?: string;
  /** For a command: it works on an embedded database that is there, and never begins one by mistake. */
  readonly command?: boolean;
  /** Called with each warning. */
  readonly warn?: (warning: string) => void;
}

/**
 * Makes the configuration of the environment. Without `DATABASE_URL` the embedded database is used, with keys that are
 * made once and kept in `dataDirectory`.
 * @throws ConfigInvalid naming everything that is wrong at once
 */
export function loadConfig(
  env: NodeJS.ProcessEnv,
  { dataDirectory = path.resolve('.data'), command = false, warn = () => undefined }: LoadOptions = {},
): Config {
  const { values, problems, warnings } = checkEnvironment(env);
  for (const warning of warnings) warn(warning);
  if (problems.length > 0) throw new ConfigInvalid(problems);
  const environment = values as Environment;
  if (command && !environment.DATABASE_URL && !existsSync(dataDirectory)) {
    const message = `is missing, and no "npm start" has made an embedded database in ${dataDirectory} yet`;
    throw new ConfigInvalid([{ variable: 'DATABASE_URL', message }]);
  }
  return makeConfig(environment, dataDirectory, !command);
}

function makeConfig(values: Environment, dataDirectory: string, background: boolean): Config {
  return Object.freeze({
    background,
    port: values.PORT,
    host: values.HOST ?? (values.DATABASE_URL ? '::' : '127.0.0.1'),
    publicUrl: values.PUBLIC_URL ?? `http://localhost:${values.PORT}`,
    database: databaseLocation(values, dataDirectory),
    issuer: values.ISSUER ?? values.PUBLIC_URL ?? `http://localhost:${values.PORT}`,
    mail: { smtpUrl: values.SMTP_URL, from: values.MAIL_FROM, support: values.SUPPORT_EMAIL },
    securityContact: values.SECURITY_CONTACT ?? `mailto:${values.SUPPORT_EMAIL}`,
    reminders: { thresholds: values.REMINDER_DAYS, cron: values.REMINDER_CRON },
    ...keyRings(values, dataDirectory),
    passwordCost,
    lateAnswerMs,
    maxSecretsPerApplication: values.MAX_SECRETS_PER_APPLICATION,
    addressDays: values.KEEP_ADDRESSES_DAYS,
    brandName: values.BRAND_NAME,
    trustProxy: values.TRUST_PROXY ?? false,
    logLevel: values.LOG_LEVEL,
    metricsToken: values.METRICS_TOKEN,
  });
}

/** Reads each variable by itself, so that one problem does not hide another. */
function readEach(given: GivenVariables): { values: Partial<Environment>; problems: Problem[] } {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [variable, schema] of Object.entries<z.ZodType>(Environment.shape)) {
    const { data, error } = schema.safeParse(given.text(variable));
    values[variable] = data;
    problems.push(...(error?.issues ?? []).map(({ message }) => ({ variable, message })));
  }
  return { values, problems };
}

function missingInProduction(given: GivenVariables): Problem[] {
  if (!given.has('DATABASE_URL')) return [];
  return requiredInProduction
    .filter((variable) => !given.has(variable))
    .map((variable) => ({ variable, message: `is required together with DATABASE_URL${hints[variable] ?? ''}` }));
}

const hints: Readonly<Record<string, string>> = {
  TRUST_PROXY: ': none where no proxy stands before the product, otherwise how many or in which networks',
};

/** Whoever takes over the product must not find how to rewrite the event log. */
function ownersUrl({ DATABASE_URL, MIGRATION_DATABASE_URL = DATABASE_URL }: Partial<Environment>): string[] {
  if (MIGRATION_DATABASE_URL === DATABASE_URL) return [];
  return [
    'MIGRATION_DATABASE_URL is in the environment of the running product, which never uses it and could rewrite the ' +
      'event log with it. Give it to "npm run migrate" alone.',
  ];
}

function unverifiedConnections({ NODE_TLS_REJECT_UNAUTHORIZED }: NodeJS.ProcessEnv): Problem[] {
  if (NODE_TLS_REJECT_UNAUTHORIZED !== '0') return [];
  const message = 'is 0, so nobody would notice a false server; name your own authority by NODE_EXTRA_CA_CERTS instead';
  return [{ variable: 'NODE_TLS_REJECT_UNAUTHORIZED', message }];
}

function databaseLocation(values: Environment, directory: string): DatabaseLocation {
  if (!values.DATABASE_URL) return { kind: 'embedded', directory };
  return {
    kind: 'external',
    url: values.DATABASE_URL,
    migrationUrl: values.MIGRATION_DATABASE_URL ?? values.DATABASE_URL,
  };
}

/** The rings come all from the environment or all from the data folder; the checks above refuse a mixture. */
function keyRings(values: Environment, directory: string) {
  const made = values.DATABASE_URL ? undefined : developmentKeys(directory, ringNames);
  const ring = (name: KeyRingName): KeyRing => (made?.[name] ?? values[name]) as KeyRing;
  return {
    secretHashKeys: ring('SECRET_HASH_KEYS'),
    dataEncryptionKeys: ring('DATA_ENCRYPTION_KEYS'),
    sessionKeys: ring('SESSION_KEYS'),
    auditKeys: ring('AUDIT_KEYS'),
  };
}
