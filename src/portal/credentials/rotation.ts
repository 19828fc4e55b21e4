import { DAY } from '../../shared/clock.js';
import { isWorking } from '../../modules/secrets/contract/secret-state.js';
import type { SecretView } from '../../modules/secrets/contract/secret.schemas.js';

/** Where the change from an old secret to a new one stands. */
type RotationStep = 'waiting' | 'switching' | 'quiet' | 'done';

export interface Rotation {
  readonly step: RotationStep;
  readonly newer: SecretView;
  readonly older: SecretView;
}

/** Most systems fetch a token every hour. A day without one suggests that they have switched, and does not prove it. */
const quietMs = DAY;

/**
 * The change that is under way: the newest secret that works, and the newest older one that works beside it.
 * *waiting* for the first use of the new one, *switching* while the old one is still used, *quiet* when it was not for a
 * day, *done* when it is safe to delete.
 * @param secrets newest first
 */
export function rotationOf(secrets: readonly SecretView[], now: Date): Rotation | null {
  const [newer, ...others] = secrets.filter(({ state }) => isWorking(state));
  const older = others.find(({ expiresOn, lastUsedAt }) => newer && expiresOn < newer.expiresOn && lastUsedAt);
  if (!newer || !older?.lastUsedAt) return null;
  if (!newer.lastUsedAt) return older.inUse ? { step: 'waiting', newer, older } : null;
  if (older.safeToDelete) return { step: 'done', newer, older };
  const sinceOld = now.getTime() - new Date(older.lastUsedAt).getTime();
  return { step: sinceOld < quietMs ? 'switching' : 'quiet', newer, older };
}
