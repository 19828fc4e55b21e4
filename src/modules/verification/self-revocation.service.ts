import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { Throttled } from '../../http/requests/rate-limits.js';
import { Clock } from '../../shared/clock.js';
import { type KnownSecret, PresentedSecrets } from '../secrets/contract/presented-secrets.js';
import { secretPattern } from '../secrets/contract/secret-format.js';
import { SecretManagement } from '../secrets/contract/secret-management.js';
import type { SelfRevocation } from './contract/self-revocation.js';
import { GuessingGuard } from './guessing-guard.js';

@Injectable()
export class SelfRevocationService implements SelfRevocation {
  constructor(
    private readonly presented: PresentedSecrets,
    private readonly secrets: SecretManagement,
    private readonly guard: GuessingGuard,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  async revoke(value: string, from: string | null): Promise<void> {
    await Promise.all([this.end(value.trim(), from), setTimeout(this.config.lateAnswerMs)]);
  }

  private async end(value: string, from: string | null): Promise<void> {
    const known = await this.find(value);
    // Who presents a secret that was right once does not guess.
    const seconds = known ? 0 : this.guard.failed(null, from, this.clock.now());
    if (seconds > 0) throw new Throttled(seconds);
    if (known && !known.deleted) await this.secrets.revoke(known.id, from);
  }

  private async find(value: string): Promise<KnownSecret | undefined> {
    return secretPattern.test(value) ? this.presented.present(value).ofAnybody() : undefined;
  }
}
