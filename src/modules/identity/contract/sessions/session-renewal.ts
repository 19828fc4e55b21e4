import type { ApiTokens } from './api-tokens.js';

/** Continues API sessions. */
export abstract class SessionRenewal {
  /**
   * Uses a refresh token up. Neither the session's end nor the age of its second factor changes.
   * @throws RefreshRaced for one used within the last ten seconds
   * @throws SessionEnded for any other that is not good, which ends the session when the token was used before
   * @throws Throttled for a good one, which stays good, when the session had 120 within the hour
   */
  abstract use(refreshToken: string): Promise<ApiTokens>;
}
