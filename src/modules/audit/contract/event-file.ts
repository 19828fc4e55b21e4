import type { Readable } from 'node:stream';
import type { EventFilter } from './event-search.js';

/** The event log as a file for spreadsheets. */
export abstract class EventFile {
  /**
   * Every event that matches as CSV (RFC 4180, UTF-8 with byte order mark), the newest first, whatever its length: while a
   * page is sent the next one is read, and no more than that. Cells that a spreadsheet would run begin with an apostrophe.
   */
  abstract csv(filter: EventFilter): Readable;
}
