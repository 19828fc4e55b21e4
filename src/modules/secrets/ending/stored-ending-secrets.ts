import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { EndingSecret, EndingSecrets } from '../contract/ending-secrets.js';
import { adviseOn, successorAmong } from '../standing.js';
import { type EndingFacts, findApplicationsTurning, findEndingSecrets } from './ending-secret.queries.js';

/** Answers from the secrets as they are stored at this moment. */
@Injectable()
export class StoredEndingSecrets implements EndingSecrets {
  constructor(private readonly em: EntityManager) {}

  async find(ids: readonly string[]): Promise<ReadonlyMap<string, EndingSecret>> {
    const found = await findEndingSecrets(this.em, ids);
    return new Map(found.map((secret) => [secret.id, withStanding(secret)]));
  }

  applicationsTurning(from: Date, to: Date) {
    return findApplicationsTurning(this.em, from, to);
  }
}

function withStanding({ successors, lastUnservedAt, ...secret }: EndingFacts): EndingSecret {
  const { lastUsedAt } = secret;
  return {
    ...secret,
    adviceAt: (now) =>
      adviseOn({ lastUsedAt, lastUnservedAt, successor: successorAmong(successors, now) ?? null }, now),
    successorAt: (now) => {
      const successor = successorAmong(successors, now);
      return successor ? { name: successor.name, hint: successor.hint, expiresOn: successor.expiresOn } : null;
    },
  };
}
