import { Injectable } from '@nestjs/common';
import { HOUR } from '../../shared/clock.js';
import { FormSeal } from '../forms/form-seal.js';
import { Seed } from './seed.view.js';

/** As long as a new authenticator app waits for its first code. */
const keptFor = HOUR;

/**
 * Has the form for a first code bring the seed back with it, so that a wrong code shows the same picture again. It is sealed:
 * only whoever saw a seed gets to see it again (R71).
 */
@Injectable()
export class ShownSeeds {
  constructor(private readonly seal: FormSeal) {}

  /** @param boundTo the challenge or session in which it is shown */
  keep(seed: Seed, boundTo: string): string {
    return this.seal.seal(seed, ['seed', boundTo], keptFor);
  }

  /** The seed that was shown; null for a text that was not kept for this challenge or session. */
  again(text: string, boundTo: string): Seed | null {
    return Seed.safeParse(this.seal.open(text, ['seed', boundTo])).data ?? null;
  }
}
