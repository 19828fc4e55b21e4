import { createHmac, timingSafeEqual } from 'node:crypto';
import { EntityManager, IsolationLevel } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../config/config.js';
import { inTransaction } from '../database/transaction.js';
import type { Key } from '../shared/key-ring.js';

/** What is wrong with the event log, and from which position on. */
export interface ChainFault {
  /** Position in the chain, counted from 1; null where the fault has none. */
  readonly position: number | null;
  readonly problem: 'changed' | 'gap' | 'tail-cut' | 'unsealed' | 'key-missing';
  readonly eventId: string | null;
}

/** The whole log, as it was looked at. */
export interface ChainReport {
  /** Events that are sealed, each of them looked at. */
  readonly sealed: number;
  /** Events that wait for their seal, which comes within seconds while the product runs. */
  readonly unsealed: number;
  /** In the order of the chain; empty when the log is as it was written. */
  readonly faults: readonly ChainFault[];
}

interface Head {
  readonly position: number;
  readonly mac: Buffer;
}

interface StoredHead {
  readonly position: string;
  readonly key_id: string;
  readonly mac: Buffer;
}

/** Sealing stopped: the chain's head is not the one that was written last. */
class ChainBroken extends Error {
  override readonly name = 'ChainBroken';

  constructor(position: number) {
    super(`the event log was tampered with: its head does not fit position ${position}, so its tail was cut`);
  }
}

interface LoggedEvent {
  readonly event_id: string;
  readonly content: string;
}

interface SealedEvent extends LoggedEvent {
  readonly position: string;
  readonly key_id: string;
  readonly mac: Buffer;
  readonly logged: boolean;
}

/** The one text that stands for a row of the log, the same when it is sealed and when it is verified. */
const content = `jsonb_build_array(l.id, l.sequence, l.type, l.payload, extract(epoch from l.occurred_at), l.actor_id, l.ip,
  l.request_id, l.organisation_id, l.application_id)::text`;
const pageSize = 1000;
const start: Head = { position: 0, mac: Buffer.alloc(32) };

/**
 * The tamper evidence of the event log: an HMAC chain over committed rows, under keys that the database does not
 * have. A changed row, a gap and a cut tail show. Someone with the owner's rights who restores an older log together
 * with its older head shows only against the heads that `seal` wrote to the service's own log.
 */
@Injectable()
export class AuditChain {
  private readonly logger = new Logger(AuditChain.name);

  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
  ) {}

  /** Seals what was committed since, oldest first, and returns how many events that were. One instance at a time. */
  async seal(): Promise<number> {
    let sealed = 0;
    for (let page = pageSize; page === pageSize; sealed += page) page = await this.sealPage();
    return sealed;
  }

  /**
   * Looks at the whole log, as it is at one moment.
   * @param told how many sealed events were looked at, after each page
   */
  verify(told: (sealed: number) => void = () => undefined): Promise<ChainReport> {
    const snapshot = { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true };
    return this.em.fork().transactional(async (em) => {
      // Years of events take longer than any request may.
      await em.execute('set local statement_timeout = 0');
      const faults: ChainFault[] = [];
      let sealed = 0;
      let previous = start;
      for (let page = await this.page(em, 0); page.length > 0; page = await this.page(em, previous.position)) {
        for (const row of page) {
          const fault = this.faultOf(row, previous);
          if (fault) faults.push(fault);
          previous = { position: Number(row.position), mac: row.mac };
        }
        sealed += page.length;
        told(sealed);
      }
      faults.push(...(await this.headFaults(em, previous)), ...(await this.unsealedFaults(em)));
      return { sealed, unsealed: await this.countUnsealed(em), faults };
    }, snapshot);
  }

  private sealPage(): Promise<number> {
    return inTransaction(this.em, async (em) => {
      const last = await this.lockHead(em);
      const events = await em.execute<LoggedEvent[]>(
        `select u.event_id, ${content} as content from event_unsealed u join event_log l on l.id = u.event_id
         order by l.sequence limit ?`,
        [pageSize],
      );
      if (events.length === 0) return 0;
      const head = await this.append(em, last, events);
      this.logger.log({ position: head.position, mac: head.mac.toString('hex') }, 'sealed the event log');
      return events.length;
    });
  }

  /**
   * Where sealing goes on. The row lock makes it one at a time; the primary key on the position would refuse a fork.
   * @throws ChainBroken when the head does not fit the chain: sealing on top of it would hide what was cut off
   */
  private async lockHead(em: EntityManager): Promise<Head> {
    const { auditKeys } = this.config;
    const first = this.headMac(auditKeys.current, start);
    // Only a log that nothing was ever sealed of may begin a chain.
    await em.execute(
      `insert into event_seal_head (position, key_id, mac) select 0, ?, ?
       where not exists (select from event_seal)
         and not exists (select from event_log l where not exists (select from event_unsealed u where u.event_id = l.id))
       on conflict do nothing`,
      [auditKeys.current.id, first],
    );
    const [row] = await em.execute<StoredHead[]>(`select position, key_id, mac from event_seal_head for update`);
    const last = await this.lastSeal(em);
    const key = row && auditKeys.find(row.key_id);
    if (!key || Number(row.position) !== last.position || !timingSafeEqual(this.headMac(key, last), row.mac)) {
      throw new ChainBroken(last.position);
    }
    return last;
  }

  private async lastSeal(em: EntityManager): Promise<Head> {
    const [row] = await em.execute<{ position: string; mac: Buffer }[]>(
      `select position, mac from event_seal order by position desc limit 1`,
    );
    return row ? { position: Number(row.position), mac: row.mac } : start;
  }

  private async append(em: EntityManager, last: Head, events: LoggedEvent[]): Promise<Head> {
    const key = this.config.auditKeys.current;
    const seals: { position: number; event_id: string; mac: string }[] = [];
    let head = last;
    for (const event of events) {
      head = { position: head.position + 1, mac: chainMac(key, head, event.content) };
      seals.push({ position: head.position, event_id: event.event_id, mac: head.mac.toString('hex') });
    }
    await em.execute(
      `insert into event_seal (position, event_id, key_id, mac)
       select position, event_id, ?, decode(mac, 'hex')
       from jsonb_to_recordset(?::jsonb) as s(position bigint, event_id uuid, mac text)`,
      [key.id, JSON.stringify(seals)],
    );
    await em.execute(
      `delete from event_unsealed where event_id in (select (jsonb_array_elements_text(?::jsonb))::uuid)`,
      [JSON.stringify(seals.map((seal) => seal.event_id))],
    );
    await em.execute(`update event_seal_head set position = ?, key_id = ?, mac = ?`, [
      head.position,
      key.id,
      this.headMac(key, head),
    ]);
    return head;
  }

  private page(em: EntityManager, afterPosition: number): Promise<SealedEvent[]> {
    return em.execute<SealedEvent[]>(
      `select s.position, s.event_id, s.key_id, s.mac, l.id is not null as logged, ${content} as content
       from event_seal s left join event_log l on l.id = s.event_id
       where s.position > ? order by s.position limit ?`,
      [afterPosition, pageSize],
    );
  }

  private faultOf(row: SealedEvent, previous: Head): ChainFault | undefined {
    const position = Number(row.position);
    const fault = (problem: ChainFault['problem']): ChainFault => ({ position, problem, eventId: row.event_id });
    if (position !== previous.position + 1 || !row.logged) return fault('gap');
    const key = this.config.auditKeys.find(row.key_id);
    if (!key) return fault('key-missing');
    return timingSafeEqual(chainMac(key, previous, row.content), row.mac) ? undefined : fault('changed');
  }

  private async headFaults(em: EntityManager, last: Head): Promise<ChainFault[]> {
    const tailCut: ChainFault = { position: last.position + 1, problem: 'tail-cut', eventId: null };
    const [row] = await em.execute<StoredHead[]>(`select position, key_id, mac from event_seal_head`);
    if (!row) return last.position === 0 ? [] : [tailCut];
    const key = this.config.auditKeys.find(row.key_id);
    if (!key) return [{ position: Number(row.position), problem: 'key-missing', eventId: null }];
    const sound = Number(row.position) === last.position && timingSafeEqual(this.headMac(key, last), row.mac);
    return sound ? [] : [tailCut];
  }

  /** Rows neither sealed nor waiting for it were slipped in; rows that wait and are not there were taken out. */
  private async unsealedFaults(em: EntityManager): Promise<ChainFault[]> {
    const slippedIn = await em.execute<{ id: string }[]>(
      `select l.id from event_log l
       where not exists (select from event_seal s where s.event_id = l.id)
         and not exists (select from event_unsealed u where u.event_id = l.id)
       order by l.sequence limit 100`,
    );
    const takenOut = await em.execute<{ id: string }[]>(
      `select u.event_id as id from event_unsealed u
       where not exists (select from event_log l where l.id = u.event_id) order by 1 limit 100`,
    );
    return [
      ...slippedIn.map(({ id }): ChainFault => ({ position: null, problem: 'unsealed', eventId: id })),
      ...takenOut.map(({ id }): ChainFault => ({ position: null, problem: 'gap', eventId: id })),
    ];
  }

  private async countUnsealed(em: EntityManager): Promise<number> {
    const [row] = await em.execute<{ count: number }[]>(`select count(*)::int as count from event_unsealed`);
    return row?.count ?? 0;
  }

  private headMac(key: Key, head: Head): Buffer {
    return createHmac('sha256', key.bytes).update(`head\n${head.position}\n`).update(head.mac).digest();
  }
}

function chainMac(key: Key, previous: Head, text: string): Buffer {
  return createHmac('sha256', key.bytes)
    .update(`event\n${previous.position + 1}\n`)
    .update(previous.mac)
    .update(text)
    .digest();
}
