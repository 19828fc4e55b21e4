import { randomBytes } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { ChangeMarks } from '../../../events/change-watch/change-marks.js';
import { hashPassword, isPasswordOf } from './password-hash.js';
import { type PasswordOwner, PasswordPolicy } from './password-policy.js';

/** Accepts new passwords and checks given ones. Slow on purpose: never inside a transaction. */
@Injectable()
export class Passwords implements OnModuleInit {
  /** Of a password that nobody knows: checking against it takes as long as against anybody's (R48). */
  private nobodysHash = '';

  constructor(
    private readonly policy: PasswordPolicy,
    /** Makes the marks that events of a new password carry. */
    readonly marks: ChangeMarks,
    private readonly config: Config,
  ) {}

  async onModuleInit(): Promise<void> {
    this.nobodysHash = await this.hash(randomBytes(32).toString('base64'));
  }

  /**
   * The hash of a new password.
   * @throws InvalidField at `password` for one that the policy refuses
   */
  async accept(password: string, owner: PasswordOwner): Promise<string> {
    await this.policy.check(password, owner);
    return this.hash(password);
  }

  /** Whether `password` made `stored`. For null, someone without a password, false after the same time. */
  async matches(stored: string | null, password: string): Promise<boolean> {
    const matches = await isPasswordOf(stored ?? this.nobodysHash, password);
    return stored !== null && matches;
  }

  private hash(password: string): Promise<string> {
    return hashPassword(password, this.config.passwordCost);
  }
}
