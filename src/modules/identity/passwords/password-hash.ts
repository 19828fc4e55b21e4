import { hash, verify } from '@node-rs/argon2';

/** argon2id, the library's default algorithm (OWASP ASVS 5.0, 11.4.2). `memoryCost` in KiB. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The stored form of a password. Slow on purpose: never inside a transaction. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFC'), cost);
}

/** Whether `password` made `stored`. As slow, whatever the answer. */
export function isPasswordOf(stored: string, password: string): Promise<boolean> {
  return verify(stored, password.normalize('NFC'));
}
