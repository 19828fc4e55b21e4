import { createPublicKey, type KeyObject } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import type { JWK } from 'jose';
import { Config } from '../../config/config.js';
import { ClockWatch } from '../../database/clock-watch.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { inTransaction } from '../../database/transaction.js';
import { ChangeWatch } from '../../events/change-watch/change-watch.js';
import { DomainEvents } from '../../events/domain-events.js';
import { after, Clock, DAY, SECOND } from '../../shared/clock.js';
import { loggableError } from '../../shared/loggable-error.js';
import { RowChanged } from '../../shared/row-changed.js';
import type { TokenSigner } from './access-token.js';
import { SigningKeyRetired } from './contract/signing-key-retired.event.js';
import { SigningKeyCreated } from './contract/signing-key-created.event.js';
import type { NextSigningKey, SigningKeyRotation } from './contract/signing-key-rotation.js';
import { SigningKeysUnreadable } from './contract/signing-keys-unreadable.js';
import { publicJwkOf, publishedAfter, SigningKey } from './signing-key.entity.js';

/** A key signs this long before the next one is made. */
const rotationAge = 90 * DAY;
/** An urgent key signs at once, so instances look this often. */
const reloadEvery = 5 * SECOND;
/** An unknown key id makes the instance look for that key in the database, at most this often. */
const searchEvery = SECOND;

interface LoadedKey {
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly verifier: KeyObject;
  readonly signsFrom: Date;
  readonly signer: TokenSigner;
}

/** The keys that sign tokens: made at the first start, rotated on a schedule, shared by all instances (R17). */
@Injectable()
export class SigningKeys implements SigningKeyRotation {
  private keys: LoadedKey[] = [];
  private loadedAt = new Date(0);
  private loading: Promise<void> | undefined;
  private readonly logger = new Logger(SigningKeys.name);
  private readonly refused = new Set<string>();

  constructor(
    private readonly em: EntityManager,
    private readonly statements: PreparedStatements,
    private readonly events: DomainEvents,
    private readonly watch: ChangeWatch,
    private readonly clock: Clock,
    private readonly clocks: ClockWatch,
    private readonly config: Config,
  ) {}

  /** The key that signs at this moment. */
  async signer(): Promise<TokenSigner> {
    await this.refresh();
    const now = this.clocks.now();
    // A key whose time has not come is better than no token (R83): it is published already.
    const current = this.keys.findLast(({ signsFrom }) => signsFrom <= now) ?? this.keys[0];
    if (!current) throw new Error('there is no signing key');
    return current.signer;
  }

  /** The published keys, newest first: those that sign, will sign, or signed tokens that may still live. */
  async published(): Promise<JWK[]> {
    await this.refresh();
    return this.publishedNow()
      .map(({ publicJwk }) => publicJwk)
      .toReversed();
  }

  /** The published key with this id, to verify with; looked for in the database when it is new to this instance. */
  async verifier(kid: string): Promise<KeyObject | undefined> {
    await this.refresh(this.keys.some((key) => key.kid === kid) ? reloadEvery : searchEvery);
    return this.publishedNow().find((key) => key.kid === kid)?.verifier;
  }

  private publishedNow(): LoadedKey[] {
    const now = this.clocks.now();
    return this.keys.filter((_, index) => {
      const successor = this.keys[index + 1];
      return !successor || now < after(successor.signsFrom, publishedAfter);
    });
  }

  /**
   * Makes the first key, or the next one when the newest has signed for long enough.
   * @throws SigningKeysUnreadable
   */
  async rotateWhenDue(): Promise<void> {
    await this.change(async (em, stored, now) => {
      const usable = this.usable(stored);
      // Whoever runs the product decides whether another key is to take their place.
      if (usable.length === 0 && stored.length > 0) throw new SigningKeysUnreadable();
      this.retire(em, usable, now);
      const newest = usable.at(-1);
      if (newest === undefined || now >= after(newest.signsFrom, rotationAge)) this.make(em, now, { urgent: !newest });
    });
  }

  rotate({ urgent = false } = {}): Promise<NextSigningKey> {
    return this.change(async (em, stored, now) => {
      // Urgently, all of them go: those too that the product did not write.
      const keys = urgent ? stored : this.usable(stored);
      this.retire(em, keys, now, urgent);
      return this.make(em, now, { urgent: urgent || keys.length === 0 });
    });
  }

  /** Encrypts keys anew that are under older data keys, and answers how many (R46). */
  renewEncryption(): Promise<number> {
    const ring = this.config.dataEncryptionKeys;
    return this.change(async (_, stored) => {
      const older = this.usable(stored).filter(({ keyId }) => keyId !== ring.current.id);
      for (const key of older) key.renewEncryption(ring);
      return older.length;
    });
  }

  /** Whether the ring's data key of that id opens what is stored under it; also where there is nothing. */
  async canRead(keyId: string): Promise<boolean> {
    const stored = await this.em.fork().find(SigningKey, { keyId });
    return stored.length === 0 || stored.some((key) => key.isReadBy(this.config.dataEncryptionKeys));
  }

  /** Ids of the stored keys that do not open: somebody else wrote them. */
  async unreadable(): Promise<string[]> {
    const stored = await this.em.fork().find(SigningKey, {});
    return stored.filter((key) => this.open(key) === undefined).map(({ id }) => id);
  }

  /** Binds keys that were there before rows were bound. */
  async bind(em: EntityManager, ids: readonly string[]): Promise<void> {
    for (const key of await em.find(SigningKey, { id: { $in: [...ids] } })) key.bind(this.config.dataEncryptionKeys);
  }

  /** Changes the stored keys, oldest first, in one transaction and one change at a time. */
  private async change<T>(work: (em: EntityManager, stored: SigningKey[], now: Date) => Promise<T>): Promise<T> {
    const now = await this.clocks.compare();
    const outcome = await inTransaction(this.em.fork(), async (em) => {
      // Instances that start together must not make a key each.
      await em.execute(`select pg_advisory_xact_lock(hashtextextended('signing_key', 0))`);
      return work(em, await em.find(SigningKey, {}, { orderBy: { signsFrom: 'asc', id: 'asc' } }), now);
    });
    // A load that began before this would bring back what was there before.
    await this.loading?.catch(() => undefined);
    this.loadedAt = new Date(0);
    return outcome;
  }

  private make(em: EntityManager, now: Date, options: { urgent: boolean }): NextSigningKey {
    const key = SigningKey.generate(this.config.dataEncryptionKeys, now, options);
    em.persist(key);
    const { id: kid, signsFrom } = key;
    this.events.record(new SigningKeyCreated({ kid, signsFrom: signsFrom.toISOString() }));
    return { kid, signsFrom };
  }

  /** Removes keys that nothing may verify with any more, and encrypts the others under the present data key (R46). */
  private retire(em: EntityManager, stored: SigningKey[], now: Date, compromised = false): void {
    for (const [index, key] of stored.entries()) {
      const successor = stored[index + 1];
      if (compromised || (successor && now >= after(successor.signsFrom, publishedAfter))) {
        em.remove(key);
        this.events.record(new SigningKeyRetired({ kid: key.id }));
      } else {
        key.renewEncryption(this.config.dataEncryptionKeys);
      }
    }
  }

  private async refresh(every = reloadEvery): Promise<void> {
    const now = this.clock.now();
    // Also while a clock that was set back has not reached the last time again.
    if (Math.abs(now.getTime() - this.loadedAt.getTime()) < every) return;
    this.loading ??= this.load(now).finally(() => {
      this.loading = undefined;
    });
    // A database that is away does not take away keys that were read before.
    await (this.keys.length > 0 ? this.loading.catch(() => undefined) : this.loading);
  }

  private async load(now: Date): Promise<void> {
    const { stored, databaseTime } = await findSigningKeys(this.em.fork(), this.statements);
    // By which key signs, and by the times in its tokens, all instances agree, whatever their own clocks say.
    if (databaseTime) this.clocks.note(now, databaseTime);
    const known = new Map(this.keys.map((key) => [key.kid, key]));
    const refusedBefore = this.refused.size;
    this.keys = stored.flatMap((key) => known.get(key.id) ?? this.open(key) ?? []);
    this.loadedAt = now;
    if (this.refused.size > refusedBefore) await this.watch.request();
  }

  /** Leaves out rows that the product did not write as they are: they neither sign nor verify anything. */
  private usable(stored: readonly SigningKey[]): SigningKey[] {
    return stored.filter((key) => this.open(key) !== undefined);
  }

  private open(key: SigningKey): LoadedKey | undefined {
    const { id: kid, signsFrom } = key;
    try {
      const privateKey = key.open(this.config.dataEncryptionKeys);
      const publicJwk = publicJwkOf(kid, privateKey);
      const verifier = createPublicKey(privateKey);
      return { kid, publicJwk, verifier, signsFrom, signer: { kid, key: privateKey } };
    } catch (failure) {
      if (!(failure instanceof RowChanged)) throw failure;
      if (!this.refused.has(kid)) this.logger.error({ err: loggableError(failure) }, 'a signing key is not trusted');
      this.refused.add(kid);
      return undefined;
    }
  }
}

/**
 * The stored keys, oldest first, with the time at which the database read them. Uses its own connections, so that it
 * does not wait for those of requests.
 */
async function findSigningKeys(em: EntityManager, statements: PreparedStatements) {
  const rows = await statements.query<Record<string, string> & { now: string }>(
    'signing-keys',
    `select id, key_id, private_key, created_at, signs_from, clock_timestamp() as now
     from signing_key order by signs_from, id`,
  );
  const [first] = rows;
  return {
    stored: rows.map(({ now: _now, ...row }) => em.map(SigningKey, row)),
    databaseTime: first && new Date(first.now),
  };
}
