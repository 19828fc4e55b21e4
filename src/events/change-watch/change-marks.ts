import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import type { Key } from '../../shared/key-ring.js';
import { rowMac } from '../../shared/row-mac.js';

/** A value of a watched row: the kind and id that its trace has, and the value itself. */
export interface MarkedValue {
  readonly kind: string;
  readonly rowId: string;
  readonly value: string;
}

/**
 * Marks by which an event tells what was set without holding it: HMACs under AUDIT_KEYS. Nobody without the key makes the
 * mark of a password hash that they stored themselves.
 */
@Injectable()
export class ChangeMarks {
  constructor(private readonly config: Config) {}

  /** The mark of a value that is being set, under the ring's first key. */
  of({ kind, rowId, value }: MarkedValue): string {
    return mark(this.config.auditKeys.current, kind, rowId, digestOf(value));
  }

  /** The marks that events may hold of a value, of which a trace knows the digest alone: one for each key of the ring. */
  possible(kind: string, rowId: string, digest: string): string[] {
    return this.config.auditKeys.keys.map((key) => mark(key, kind, rowId, digest));
  }
}

function mark(key: Key, kind: string, rowId: string, digest: string): string {
  return `${key.id}.${rowMac(key, ['row-change', kind, rowId, digest]).toString('base64url')}`;
}

/** What a trace holds of a value, as `digest_of` of the database makes it. */
function digestOf(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
