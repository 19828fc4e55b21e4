import { z } from 'zod';
import { Id } from '../../shared/id.js';

/**
 * An archive is text, one JSON object a line: the place in the chain after which it begins, its events in the order of the
 * chain, and the checkpoint that ends it. `content` is the text under the seal (`contentInSql`): of events with a MAC a
 * line for each of id, sequence, type, seconds since 1970, actor, organisation, application, address of older events, hash
 * of the origin, key and MAC, request, payload; of older ones a JSON array.
 */
const mac = z.string().regex(/^[0-9a-f]{64}$/);
const position = z.int().nonnegative();

export const ArchiveHead = z.object({ archive: z.literal('event log 1'), after: z.object({ position, mac }) });
export type ArchiveHead = z.output<typeof ArchiveHead>;

export const ArchivedEvent = z.object({
  position,
  eventId: Id,
  genuine: z.boolean(),
  keyId: z.string(),
  mac,
  content: z.string(),
  /** Null when it had none, or none any more. */
  origin: z.object({ ip: z.string().nullable(), userAgent: z.string().nullable(), salt: z.string() }).nullable(),
});
export type ArchivedEvent = z.output<typeof ArchivedEvent>;

export const ArchiveEnd = z.object({
  checkpoint: z.object({
    position,
    mac,
    from: position,
    before: z.iso.date(),
    foreignEvents: z.int().nonnegative(),
    keyId: z.string(),
    /** Of the checkpoint itself. */
    sealedBy: mac,
  }),
});
export type ArchiveEnd = z.output<typeof ArchiveEnd>;
