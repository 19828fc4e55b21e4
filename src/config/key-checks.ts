import { createHmac } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { PreparedStatements } from '../database/prepared-statements.js';
import { Clock } from '../shared/clock.js';
import { type Key, keyObjectOf, type KeyRing } from '../shared/key-ring.js';
import { Config } from './config.js';
import type { KeyRingName } from './development-keys.js';

export interface NamedKey {
  readonly ring: KeyRingName;
  readonly keyId: string;
}

/** How the keys of our rings stand to those that the database has seen. */
export interface KeyComparison {
  /** Ids of ours that the database knows with another key. */
  readonly others: readonly NamedKey[];
  /** Keys of ours that it has never seen. */
  readonly unseen: readonly NamedKey[];
  /** Keys that it has seen and that are not in our rings: taken out long ago, or not given to us yet. */
  readonly unknown: readonly NamedKey[];
}

type StoredCheck = NamedKey & { readonly checkValue: string };
const storedChecks = `select ring, key_id as "keyId", encode(check_value, 'hex') as "checkValue" from key_check order by ring, key_id`;

/** The key rings and the database do not fit: keys are missing that rows need (R62), or are not those it knows (R67). */
export class KeysUnusable extends Error {
  override readonly name = 'KeysUnusable';

  constructor(problems: readonly string[]) {
    super(`The keys are not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/**
 * Recognises keys. The first instance that brings a key leaves a check value of it in the database, from which nobody
 * can tell the key; whoever comes with another key under the same id is refused before anything is made with it.
 */
@Injectable()
export class KeyChecks {
  private readonly logger = new Logger(KeyChecks.name);
  private readonly own: readonly StoredCheck[];
  /** Keys that were mentioned already: once is enough. */
  private readonly said = new Set<string>();

  constructor(
    private readonly em: EntityManager,
    private readonly statements: PreparedStatements,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {
    this.own = Object.entries(ringsOf(config)).flatMap(([ring, { keys }]) =>
      keys.map((key) => ({ ring: ring as KeyRingName, keyId: key.id, checkValue: checkValue(ring, key) })),
    );
  }

  async compare(em: EntityManager = this.em.fork()): Promise<KeyComparison> {
    return this.comparedWith(await em.execute<StoredCheck[]>(storedChecks));
  }

  private comparedWith(stored: readonly StoredCheck[]): KeyComparison {
    const known = new Map(stored.map((key) => [nameOf(key), key.checkValue]));
    const own = new Set(this.own.map(nameOf));
    return {
      others: this.own.filter((key) => (known.get(nameOf(key)) ?? key.checkValue) !== key.checkValue),
      unseen: this.own.filter((key) => !known.has(nameOf(key))),
      unknown: stored.filter((key) => !own.has(nameOf(key))),
    };
  }

  /**
   * Leaves check values of our keys. Of instances that start at once with different keys under one id, the unique row
   * decides: the others leave nothing.
   * @throws KeysUnusable naming each key that the database knows as another
   */
  async register(): Promise<void> {
    await this.em.fork().transactional(async (em) => {
      // All instances insert in the same order, so that two of them cannot wait for each other.
      await em.execute(
        `insert into key_check (ring, key_id, check_value, first_seen_at)
         select ring, "keyId", decode("checkValue", 'hex'), ?
         from jsonb_to_recordset(?::jsonb) as k(ring text, "keyId" text, "checkValue" text)
         order by 1, 2
         on conflict do nothing`,
        [this.clock.now(), JSON.stringify(this.own)],
      );
      const { others, unknown } = await this.compare(em);
      this.refuse(others);
      for (const key of unknown) this.said.add(nameOf(key));
    });
  }

  /** @throws KeysUnusable naming each key that the database knows as another */
  async verify(): Promise<void> {
    this.refuse((await this.compare()).others);
  }

  /**
   * Asked while the product runs. A key that another instance brought meanwhile is said once: this one can do without
   * it until rows are made with it.
   * @throws KeysUnusable when the database came to know another key under an id of ours, as after a restore
   */
  async verifyAgain(): Promise<void> {
    const { others, unknown } = this.comparedWith(await this.statements.query<StoredCheck>('key-checks', storedChecks));
    for (const { ring, keyId } of this.notSaidYet(unknown)) {
      this.logger.warn(
        `this instance does not know the key "${keyId}" of ${ring} yet, which another one brought: ` +
          'put it at the end of the ring of every instance before it comes to the front of any',
      );
    }
    for (const key of this.notSaidYet(others)) this.logger.error(this.inWords(key));
    this.refuse(others);
  }

  /** What is wrong with a key of our rings that the database knows as another. */
  inWords({ ring, keyId }: NamedKey): string {
    const where = this.config.database.kind === 'embedded' ? `${this.config.database.directory}/keys.json` : 'the ring';
    return (
      `${ring}: the key "${keyId}" is not the one that this database knows by that id; ` +
      `put the former one back into ${where}, or give a new key an id of its own`
    );
  }

  private refuse(others: readonly NamedKey[]): void {
    if (others.length > 0) throw new KeysUnusable(others.map((key) => this.inWords(key)));
  }

  private notSaidYet(keys: readonly NamedKey[]): NamedKey[] {
    const fresh = keys.filter((key) => !this.said.has(nameOf(key)));
    for (const key of fresh) this.said.add(nameOf(key));
    return fresh;
  }
}

/** Every ring by its variable. */
export function ringsOf(config: Config): Readonly<Record<KeyRingName, KeyRing>> {
  return {
    SECRET_HASH_KEYS: config.secretHashKeys,
    DATA_ENCRYPTION_KEYS: config.dataEncryptionKeys,
    SESSION_KEYS: config.sessionKeys,
    AUDIT_KEYS: config.auditKeys,
  };
}

/** The purpose in front keeps it apart from everything else that is hashed under the same key. */
function checkValue(ring: string, key: Key): string {
  return createHmac('sha256', keyObjectOf(key)).update(`key-check\n${ring}\n${key.id}`).digest('hex');
}

function nameOf({ ring, keyId }: NamedKey): string {
  return `${ring} ${keyId}`;
}
