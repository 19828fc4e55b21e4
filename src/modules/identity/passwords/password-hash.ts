import { hash, verify } from '@node-rs/argon2';
import type { PasswordCost } from '../../../config/config.js';

/** The stored form of a password, by argon2id, the library's default. Slow on purpose: never inside a transaction. */
export function hashPassword(password: string, cost: PasswordCost): Promise<string> {
  return hash(password.normalize('NFC'), cost);
}

/** Whether `stored` is the hash of `password`. Takes the same time whatever the answer. */
export function isPasswordOf(stored: string, password: string): Promise<boolean> {
  return verify(stored, password.normalize('NFC'));
}
