import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { inTransaction } from '../../database/transaction.js';
import { Clock } from '../../shared/clock.js';
import { ArchiveLines } from './archive-lines.js';
import { insertCheckpoint, lockCheckpoints, removeArchived, removeTraces } from './archive.queries.js';
import { type Checkpoint, chainStart, checkpointMac } from '../sealing/chain.js';
import { DomainEvents } from '../domain-events.js';
import { LogArchived } from './log-archived.event.js';
import { withoutTimeLimits } from '../sealing/log-verification.js';
import { findCheckpoints } from '../sealing/seal.queries.js';

/** What is to be moved out of the log, and where to. */
export interface ArchiveOrder {
  /** Events before this day (UTC) go, as far as they are sealed and stand before the first that stays. */
  readonly before: string;
  /** A file that is not there yet. Compressed when its name ends with `.gz`. */
  readonly file: string;
  readonly pageSize?: number;
  /** Called after each page: how many events were written, or removed. */
  readonly told?: (events: number, doing: 'written' | 'removed') => void;
}

/** What was moved, and the checkpoint that it left. */
export interface Archive extends Checkpoint {
  readonly events: number;
  /** Of the file as it stands on disk, hexadecimal. */
  readonly sha256: string;
}

/** Moves old events into a file and leaves a sealed checkpoint in their place. For the owner of the schema alone. */
@Injectable()
export class EventArchive {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes the file and has it on disk before the transaction that removes the events commits. Until then a failure takes
   * the file away again; from then on it stays, whatever happens.
   * @returns undefined when there is nothing to archive
   * @throws ArchiveRefused when what would go is not as it was written, Error with `EEXIST` when the file is there
   */
  async archive(order: ArchiveOrder): Promise<Archive | undefined> {
    const file = await open(order.file, 'wx', 0o600);
    let stays = false;
    try {
      return await inTransaction(this.em.fork(), async (em) => {
        const archive = await this.move(em, order, file);
        stays = archive !== undefined;
        return archive;
      });
    } finally {
      await file.close();
      if (!stays) await rm(order.file);
    }
  }

  private async move(em: EntityManager, order: ArchiveOrder, file: FileHandle): Promise<Archive | undefined> {
    const { before, pageSize = 1000, told = () => undefined } = order;
    await withoutTimeLimits(em);
    await lockCheckpoints(em);
    const start = (await findCheckpoints(em)).at(-1) ?? chainStart;
    const lines = new ArchiveLines(em, this.config.auditKeys, { start, before, pageSize });
    const sha256 = await writeDown(
      lines.lines((events) => told(events, 'written')),
      order.file,
      file,
    );
    const { checkpoint } = lines;
    if (!checkpoint) return undefined;
    await this.remove(em, checkpoint, told);
    const events = checkpoint.position - checkpoint.from;
    this.events.record(new LogArchived({ events, position: checkpoint.position, before, sha256 }));
    return { ...checkpoint, events, sha256 };
  }

  private async remove(em: EntityManager, checkpoint: Checkpoint, told: NonNullable<ArchiveOrder['told']>) {
    const { id: keyId } = this.config.auditKeys.current;
    const sealedBy = checkpointMac(this.config.auditKeys.current, checkpoint);
    await insertCheckpoint(em, checkpoint, { at: this.clock.now(), keyId, sealedBy });
    await removeTraces(em, checkpoint.from, checkpoint.position);
    for (let { from } = checkpoint; from < checkpoint.position; from += removedAtOnce) {
      await removeArchived(em, from, Math.min(from + removedAtOnce, checkpoint.position));
      told(Math.min(from + removedAtOnce, checkpoint.position) - checkpoint.from, 'removed');
    }
  }
}

const removedAtOnce = 10_000;

/** Returns the SHA-256 of what stands on disk by now, and in its folder, whatever happens next. */
async function writeDown(lines: AsyncIterable<string>, name: string, file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  const sink = file.createWriteStream();
  async function* hashed(source: AsyncIterable<Buffer | string>) {
    for await (const chunk of source) {
      hash.update(chunk);
      yield chunk;
    }
  }
  if (name.endsWith('.gz')) await pipeline(lines, createGzip(), hashed, sink);
  else await pipeline(lines, hashed, sink);
  for (const each of [name, path.dirname(path.resolve(name))]) {
    const written = await open(each);
    await written.sync().finally(() => written.close());
  }
  return hash.digest('hex');
}
