import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/clock.js';
import type { EndingProgress, SecretEndings } from '../contract/rotation/secret-endings.js';
import { progressOf, usedSuccessorOf } from './ending-by-itself.js';
import { findArrangedEndings } from './ending.queries.js';
import { findLagging } from '../use/address.queries.js';

/** Answers from the use of secrets as it is written down at this moment. */
@Injectable()
export class StoredSecretEndings implements SecretEndings {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  async progressOf(
    secretIds: readonly string[],
    now = this.clock.now(),
    em = this.em,
  ): Promise<ReadonlyMap<string, EndingProgress>> {
    if (secretIds.length === 0) return new Map();
    const endings = await findArrangedEndings(em, secretIds, now);
    const changes = endings.flatMap((ending) => {
      const successor = usedSuccessorOf(ending, now);
      return successor ? [{ oldId: ending.secretId, newId: successor.id, since: successor.firstUsedAt }] : [];
    });
    const lagging = changes.length === 0 ? new Map() : await findLagging(em, changes);
    return new Map(
      endings.map((ending) => [ending.secretId, progressOf(ending, lagging.get(ending.secretId) ?? [], now)]),
    );
  }
}
