import { generateSecret, generateURI, verifySync } from 'otplib';

const period = 30;
/** The form of a code. The library throws for any other. */
const sixDigits = /^\d{6}$/;

/** A new seed of 160 random bits, in base32. */
export function newTotpSecret(): string {
  return generateSecret();
}

/**
 * The time step (RFC 6238) whose code this is: the present one or its neighbours, for clocks that are a little off;
 * null for any other code, and for text that is no code.
 */
export function matchingStep(secret: string, code: string, now: Date): number | null {
  if (!sixDigits.test(code)) return null;
  const result = verifySync({
    strategy: 'totp',
    secret,
    token: code,
    epoch: Math.floor(now.getTime() / 1000),
    epochTolerance: period,
    period,
    digits: 6,
    algorithm: 'sha1',
  });
  return result.valid && 'timeStep' in result ? result.timeStep : null;
}

/** What an authenticator app reads from a QR code. */
export function otpauthUri(secret: string, issuer: string, account: string): string {
  return generateURI({ strategy: 'totp', secret, issuer, label: account, period, digits: 6, algorithm: 'sha1' });
}
