import { isIP } from 'node:net';
import { userInfo } from 'node:os';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import { parse } from 'pg-connection-string';
import { DatabaseUrlWrong } from '../database.errors.js';
import { type OnConnect, sessionSettings } from './session-settings.js';
import { tlsOptions } from './tls-options.js';

/** What every connection to one database is opened with, whichever library opens it. */
export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Empty where the URL gives none: node-postgres then looks for `PGPASSWORD` and `.pgpass`. */
  readonly password: string;
  readonly database: string;
  /** Absent where the URL says nothing about TLS: node-postgres then goes by `PGSSLMODE`. */
  readonly ssl?: boolean | TlsOptions;
  readonly sslnegotiation?: 'postgres' | 'direct';
  readonly application_name: string;
  readonly options?: string;
  /** Runs on each connection before it is used. */
  readonly onConnect: OnConnect;
  /** How long it may take to open a connection, or to get a free one from a pool. */
  readonly connectionTimeoutMillis: number;
  readonly keepAlive: true;
  readonly keepAliveInitialDelayMillis: number;
}

/** The parameters of a URL that are known. Any other is refused, because it may ask for safety that it would not get. */
const understood = [
  'host',
  'port',
  'user',
  'password',
  'application_name',
  'options',
  'connect_timeout',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'sslnegotiation',
] as const;

type Parameters = Partial<Record<(typeof understood)[number], string>>;

const patienceMs = 5000;

/** With these an idle connection notices that its other end has gone without a word. */
const keepAlive = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const;

/**
 * Reads a URL of PostgreSQL: the one place where it is taken apart, so that no connection of the product differs from
 * the others (R68).
 * @param purpose shown by pg_stat_activity unless the URL gives an `application_name`
 * @throws DatabaseUrlWrong
 */
export function connectionOptions(url: string, purpose?: string): ConnectionOptions {
  const [address, given] = split(url);
  const { host, port, user, password, database } = login(address, given);
  const parameters = understoodOnly(given);
  const { application_name = ['client-credentials', purpose].filter(Boolean).join(' '), options } = parameters;
  return {
    host,
    port,
    user,
    password,
    database,
    ...encryption(host, parameters),
    application_name,
    ...(options && { options }),
    onConnect: sessionSettings(),
    connectionTimeoutMillis: patience(parameters),
    ...keepAlive,
  };
}

/** The role that a URL logs in as. */
export function roleOf(url: string): string {
  return connectionOptions(url).user;
}

function split(url: string): [address: string, given: Parameters] {
  const [address = '', query = ''] = (url.split('#', 1)[0] ?? '').split(/\?(.*)/s);
  return [address, Object.fromEntries(new URLSearchParams(query))];
}

function understoodOnly(given: Parameters): Parameters {
  const unknown = Object.keys(given).find((name) => !(understood as readonly string[]).includes(name));
  if (unknown === undefined) return given;
  // The message leaves the text out: it may be the rest of a password with a question mark in it.
  if (!/^\w+$/.test(unknown)) throw new DatabaseUrlWrong(form);
  throw new DatabaseUrlWrong(`${unknown} is not among the parameters that are understood: ${understood.join(', ')}`);
}

function login(address: string, { host, port, user, password }: Parameters) {
  if (!/^postgres(ql)?:\/\//.test(address)) throw new DatabaseUrlWrong(form);
  const query = new URLSearchParams(Object.entries({ host, port, user, password }).filter(isGiven));
  const read = parsed(`${address}?${query}`);
  const role = read.user || ownName();
  return {
    host: read.host || 'localhost',
    port: portOf(read.port),
    user: role,
    password: read.password ?? '',
    database: read.database || role,
  };
}

const form = 'must be a URL postgresql://user:password@host/database';

function parsed(url: string) {
  try {
    return parse(url);
  } catch {
    // The original message may hold the password.
    throw new DatabaseUrlWrong(form);
  }
}

function isGiven(entry: [string, string | undefined]): entry is [string, string] {
  return entry[1] !== undefined;
}

function portOf(text: string | null | undefined): number {
  if (!text) return 5432;
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new DatabaseUrlWrong('port must be a number');
}

/** The name of this process's user, which PostgreSQL's own clients take as well. */
function ownName(): string {
  try {
    return userInfo().username;
  } catch {
    throw new DatabaseUrlWrong('names no user, and the user of this process has no name');
  }
}

function encryption(host: string, parameters: Parameters): Pick<ConnectionOptions, 'ssl' | 'sslnegotiation'> {
  const { sslnegotiation } = parameters;
  if (sslnegotiation !== undefined && sslnegotiation !== 'direct' && sslnegotiation !== 'postgres') {
    throw new DatabaseUrlWrong('sslnegotiation must be postgres or direct');
  }
  const tls = tlsOptions(parameters);
  // A socket's file stays on this machine, and the server offers no TLS there.
  if (host.startsWith('/')) return { ssl: false };
  if (typeof tls !== 'object') return tls === undefined ? {} : { ssl: tls };
  // The certificate is compared with this name. node-postgres before 8.23.1 would compare it with "localhost" where
  // the host is an IP address.
  return { ssl: isIP(host) ? { ...tls, host } : tls, ...(sslnegotiation && { sslnegotiation }) };
}

function patience({ connect_timeout: seconds }: Parameters): number {
  if (seconds === undefined) return patienceMs;
  if (/^[1-9]\d{0,2}$/.test(seconds)) return Number(seconds) * 1000;
  throw new DatabaseUrlWrong('connect_timeout must be seconds, from 1 to 999');
}
