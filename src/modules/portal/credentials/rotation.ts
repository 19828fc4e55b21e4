import { DAY } from '../../../shared/clock.js';
import type { SecretView } from '../../secrets/contract/secret.schemas.js';

/** Where the change from an old secret to a new one stands. */
type RotationStep = 'waiting' | 'switching' | 'done';

export interface Rotation {
  readonly step: RotationStep;
  readonly newer: SecretView;
  readonly older: SecretView;
}

const inUseMs = 45 * DAY;
/** A client system fetches a token every hour, so a day without is a sign that it has switched. */
const quietMs = DAY;

/**
 * The change that is under way: the newest secret that works, and the newest older one that works beside it.
 * *waiting* for the first use of the new one, *switching* while the old one is still used, *done* when it is not.
 * @param secrets newest first
 */
export function rotationOf(secrets: readonly SecretView[], now: Date): Rotation | null {
  const [newer, ...others] = secrets.filter(({ state }) => state === 'active' || state === 'expiring');
  const older = others.find(({ expiresOn, lastUsedAt }) => newer && expiresOn < newer.expiresOn && lastUsedAt);
  if (!newer || !older?.lastUsedAt) return null;
  const sinceOld = now.getTime() - new Date(older.lastUsedAt).getTime();
  if (!newer.lastUsedAt) return sinceOld < inUseMs ? { step: 'waiting', newer, older } : null;
  return { step: sinceOld < quietMs ? 'switching' : 'done', newer, older };
}
