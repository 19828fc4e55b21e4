import { createHash } from 'node:crypto';
import type { Config } from '../../src/config/config.js';
import { lateAnswerMs, passwordCost } from '../../src/config/load-config.js';
import { KeyRing } from '../../src/shared/key-ring.js';

/** A key of a test: the same for the same number, and one that a production start takes. */
export function testKey(number: number): Buffer {
  return createHash('sha256').update(`key ${number} of a test`).digest();
}

const ring = (id: string, number: number) => new KeyRing([{ id, bytes: testKey(number) }]);

/** What argon2 takes at the least: a thousand sign-ins of tests would spend a minute of processor otherwise. */
const leastCost = { memoryCost: 8, timeCost: 1, parallelism: 1 };

/** The configuration of a test: quiet, nothing happens by itself, one key in each ring. */
export function testConfig(changes: Partial<Config> = {}): Config {
  return {
    background: false,
    port: 0,
    host: '127.0.0.1',
    publicUrl: 'http://localhost:3000',
    issuer: 'http://localhost:3000',
    mail: { smtpUrl: undefined, from: 'no-reply@localhost.localdomain', support: 'support@localhost.localdomain' },
    securityContact: 'mailto:security@localhost.localdomain',
    reminders: { thresholds: [30, 14, 7, 3, 1, 0], cron: '0 7 * * *' },
    database: { kind: 'embedded', directory: '.data' },
    secretHashKeys: ring('h1', 1),
    dataEncryptionKeys: ring('d1', 2),
    sessionKeys: ring('s1', 3),
    auditKeys: ring('a1', 4),
    passwordCost: process.env.TEST_CAMPAIGN ? passwordCost : leastCost,
    lateAnswerMs: process.env.TEST_CAMPAIGN ? lateAnswerMs : 10,
    maxSecretsPerApplication: 10,
    addressDays: 400,
    brandName: 'WMDA',
    trustProxy: false,
    logLevel: (process.env.TEST_LOG_LEVEL ?? 'silent') as Config['logLevel'],
    metricsToken: undefined,
    ...changes,
  };
}
