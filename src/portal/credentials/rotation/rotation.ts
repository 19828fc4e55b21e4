import { DAY } from '../../../shared/clock.js';
import { isWorking } from '../../../modules/secrets/contract/secret-state.js';
import type { SecretView } from '../../../modules/secrets/contract/secret.schemas.js';

/** Where the change to a new secret stands. */
type RotationStep = 'waiting' | 'switching' | 'quiet' | 'done';

export interface Rotation {
  readonly step: RotationStep;
  /** The newest secret that works. */
  readonly newer: SecretView;
  /** Older ones that work and are in use, safe to delete, or to end by themselves; the newest first. */
  readonly older: readonly SecretView[];
}

/** Most systems fetch a token every hour. A day without one suggests that they have switched, and does not prove it. */
const quietMs = DAY;

/**
 * The change that is under way towards the newest secret that works: *waiting* for its first use, *switching* while an older
 * one is still used, *quiet* when none was for a day, *done* when each is safe to delete.
 * @param secrets newest first
 */
export function rotationOf(secrets: readonly SecretView[], now: Date): Rotation | null {
  const [newer, ...others] = secrets.filter(({ state }) => isWorking(state));
  if (!newer) return null;
  const older = others.filter(
    ({ inUse, safeToDelete, endAfterDays }) => inUse || safeToDelete || endAfterDays !== null,
  );
  // Nothing moves towards one that was used and is not any more.
  if (newer.lastUsedAt && !newer.inUse) return null;
  if (!newer.lastUsedAt) return { step: 'waiting', newer, older };
  if (older.length === 0) return null;
  if (older.every(({ safeToDelete }) => safeToDelete)) return { step: 'done', newer, older };
  const isQuiet = ({ lastUsedAt }: SecretView) =>
    lastUsedAt === null || now.getTime() - new Date(lastUsedAt).getTime() >= quietMs;
  return { step: older.every(isQuiet) ? 'quiet' : 'switching', newer, older };
}
