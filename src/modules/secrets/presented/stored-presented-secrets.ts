import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { PreparedStatements } from '../../../database/prepared-statements.js';
import { KeyUnknown } from '../../../shared/key-ring.js';
import { MicroBatch } from '../../../shared/micro-batch.js';
import type { KnownSecret, LiveSecret, PresentedSecrets, PresentedValue } from '../contract/presented-secrets.js';
import { secretPattern } from '../contract/secret-format.js';
import { matchesSecret, possibleHashes } from '../secret-hash.js';
import { hintOf } from '../secret-value.js';
import {
  findLiveSecrets,
  findSecretsByHash,
  findSecretsById,
  type HashedSecret,
  type OwnedSecret,
} from './presented-secret.queries.js';

type Hashes = ReturnType<typeof possibleHashes>;

/** Compares with what is stored at this moment. */
@Injectable()
export class StoredPresentedSecrets implements PresentedSecrets {
  private readonly secrets = new MicroBatch((asked: string[]) => findLiveSecrets(this.statements, asked));
  private readonly byHash = new MicroBatch((hashes: string[]) => findSecretsByHash(this.statements, hashes));
  private readonly byId = new MicroBatch((ids: string[]) => findSecretsById(this.statements, ids));

  constructor(
    private readonly statements: PreparedStatements,
    private readonly config: Config,
  ) {}

  present(value: string): PresentedValue {
    const hashes = possibleHashes(value, this.config.secretHashKeys);
    // Text of any other form takes the same way, and finds none.
    const hint = secretPattern.test(value) ? hintOf(value) : '';
    return {
      ofClient: (clientId) => this.match(`${clientId}${hint}`, hashes),
      ofAnybody: () => this.findByHash(hashes),
    };
  }

  live(id: string): Promise<OwnedSecret | undefined> {
    return this.byId.load(id);
  }

  private async match(asked: string, hashes: Hashes): Promise<LiveSecret | undefined> {
    const secrets = (await this.secrets.load(asked)) ?? [];
    // Every secret is compared, so the time does not tell which one matched.
    const matching = secrets.filter((secret) => matchesSecret(hashes, secret));
    const match = matching.at(0);
    if (!match) assertKeysKnown(secrets, hashes);
    return match;
  }

  private async findByHash(hashes: Hashes): Promise<KnownSecret | undefined> {
    const found = await Promise.all([...hashes.values()].map((hash) => this.byHash.load(hash.toString('hex'))));
    return found.find((secret) => secret !== undefined);
  }
}

/** A value may be right under a key that this instance lacks: it is not refused then. @throws KeyUnknown */
function assertKeysKnown(secrets: readonly HashedSecret[], hashes: Hashes): void {
  const unknown = secrets.find(({ keyId }) => !hashes.has(keyId));
  if (unknown) throw new KeyUnknown(unknown.keyId);
}
