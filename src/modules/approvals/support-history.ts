import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Config } from '../../config/config.js';
import { uuidArray } from '../../database/uuid-array.js';
import { type ActKind, isSealOf, sealOf, type SupportAct, SupportPast } from './support-acts.js';

interface StoredAct {
  readonly id: string;
  readonly act: ActKind;
  readonly subjectId: string;
  readonly actorId: string | null;
  readonly at: string;
  readonly seal: Buffer | null;
}

const columns = `id, act, subject_id as "subjectId", actor_id as "actorId", at, seal`;
const inOrder = 'order by at, place';

/** What people of support did to others. Rows that the product did not write say nothing. */
@Injectable()
export class SupportHistory {
  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
  ) {}

  /** Notes what was done to somebody. */
  async note(em: EntityManager, done: Omit<SupportAct, 'id'>): Promise<void> {
    const act = { id: uuidv7(), ...done };
    const { id, act: kind, subjectId, actorId, at } = act;
    await em.execute(`insert into support_act (id, act, subject_id, actor_id, at, seal) values (?, ?, ?, ?, ?, ?)`, [
      id,
      kind,
      subjectId,
      actorId,
      at,
      sealOf(act, this.config.auditKeys),
    ]);
  }

  /** What was done to one person. By the index of the person. */
  async of(userId: string): Promise<SupportPast> {
    const acts = await this.em.execute<StoredAct[]>(
      `select ${columns} from support_act where subject_id = ? ${inOrder}`,
      [userId],
    );
    return new SupportPast(this.genuine(acts));
  }

  /** What was done to each person who is or was support. */
  async ofSupport(): Promise<ReadonlyMap<string, SupportPast>> {
    const acts = await this.em.execute<StoredAct[]>(
      `select ${columns} from support_act
       where subject_id in (select subject_id from support_act where act = 'support-granted') ${inOrder}`,
    );
    const bySubject = Map.groupBy(this.genuine(acts), ({ subjectId }) => subjectId);
    return new Map([...bySubject].map(([id, own]) => [id, new SupportPast(own)]));
  }

  /** Seals rows that were there before rows were sealed. */
  async bind(em: EntityManager, ids: readonly string[]): Promise<void> {
    const acts = await em.execute<StoredAct[]>(`select ${columns} from support_act where id = any(?::uuid[])`, [
      uuidArray(ids),
    ]);
    for (const act of acts.map(read)) {
      await em.execute('update support_act set seal = ? where id = ?', [sealOf(act, this.config.auditKeys), act.id]);
    }
  }

  private genuine(acts: readonly StoredAct[]): SupportAct[] {
    return acts.filter((act) => isSealOf(read(act), act.seal, this.config.auditKeys)).map(read);
  }
}

function read({ id, act, subjectId, actorId, at }: StoredAct): SupportAct {
  return { id, act, subjectId, actorId, at: new Date(at) };
}
