import type { OwnSession } from './own-sessions.js';

/** Sessions by the id that an event told: an event holds no address. */
export abstract class SessionRecords {
  /** A session as it was opened, ended or not; undefined 30 days after its end. */
  abstract find(sessionId: string): Promise<OwnSession | undefined>;
}
