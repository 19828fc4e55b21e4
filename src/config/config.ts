import type { DatabaseLocation } from '../database/connections/database-location.js';
import type { KeyRing } from '../shared/key-ring.js';

/** What argon2 spends on the hash of a password. `memoryCost` in KiB, `timeCost` in passes over it. */
export interface PasswordCost {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** All settings of this process. They are read once, at the start. Injectable. */
export abstract class Config {
  /** Whether this process also runs schedules and queues. A command does not. */
  abstract readonly background: boolean;
  /** TCP port to listen on. */
  abstract readonly port: number;
  /** Address or name to listen on. `::` is every address of this machine, of both families. */
  abstract readonly host: string;
  /** Origin under which people reach the product, without a trailing slash. */
  abstract readonly publicUrl: string;
  /** The `iss` of tokens for client systems: an origin without a trailing slash. */
  abstract readonly issuer: string;
  /** Where mail goes out, whom it comes from, and where WMDA support reads. Without `smtpUrl`: the mailbox. */
  abstract readonly mail: { readonly smtpUrl: string | undefined; readonly from: string; readonly support: string };
  /** Whom to tell of a weakness in the product: a URI, as `/.well-known/security.txt` names it. */
  abstract readonly securityContact: string;
  /** Days left at which a reminder is due, the earliest first, and when the daily sweep runs (cron, UTC). */
  abstract readonly reminders: { readonly thresholds: readonly number[]; readonly cron: string };
  abstract readonly database: DatabaseLocation;
  /** Keys of the keyed hashes of client secrets and recovery codes. */
  abstract readonly secretHashKeys: KeyRing;
  /** Keys that encrypt TOTP seeds and signing keys at rest. */
  abstract readonly dataEncryptionKeys: KeyRing;
  /** Keys that sign the portal's access tokens and session cookies. */
  abstract readonly sessionKeys: KeyRing;
  /** Keys of the event log's HMAC chain. */
  abstract readonly auditKeys: KeyRing;
  /** The same in every environment; tests spend less. */
  abstract readonly passwordCost: PasswordCost;
  /**
   * How late an answer comes whose time could tell something: later than anything takes that is done before it. The same in
   * every environment; tests wait less.
   */
  abstract readonly lateAnswerMs: number;
  /** 1-100 live secrets for each application. */
  abstract readonly maxSecretsPerApplication: number;
  /** For how many days the addresses of mails, and those that systems came from, are kept. */
  abstract readonly addressDays: number;
  /** Name shown to people, and refused inside passwords. */
  abstract readonly brandName: string;
  /** How many reverse proxies, or which networks, may say where a request came from; false for none. */
  abstract readonly trustProxy: number | string | false;
  abstract readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Bearer token of `/metrics`; without one the page does not exist. */
  abstract readonly metricsToken: string | undefined;
}
