import type { Provider } from '@nestjs/common';
import { FactorMethod } from './factor-method.js';
import { hasTotp } from './totp/totp-factor.queries.js';
import { TotpMethod } from './totp/totp-method.js';
import { TotpRows } from './totp/totp-rows.js';
import { TotpSeeds } from './totp/totp-seeds.js';

/**
 * The one place that says by which method people have a second factor. Another method is a folder beside `totp/`, and
 * what chooses between the two is a `FactorMethod` of its own: nobody outside this folder knows a method.
 */
export const factorMethods: Provider[] = [
  TotpSeeds,
  TotpRows,
  TotpMethod,
  { provide: FactorMethod, useExisting: TotpMethod },
];

/** In SQL, whether the person `u` has a second factor. */
export const hasFactor = hasTotp;
