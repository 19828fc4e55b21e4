import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { People, PeopleCounts, Person } from '../contract/people/people.js';
import { countPeople, findNotActive, findPeople } from './people.queries.js';
import { RecoveryCodes } from '../factors/recovery-codes/recovery-codes.service.js';

/** Answers from the accounts as they are stored at this moment. */
@Injectable()
export class StoredPeople implements People {
  constructor(
    private readonly em: EntityManager,
    private readonly recoveryCodes: RecoveryCodes,
  ) {}

  async find(ids: readonly string[]): Promise<Person[]> {
    if (ids.length === 0) return [];
    return findPeople(this.em, ids);
  }

  counts(): Promise<PeopleCounts> {
    return countPeople(this.em);
  }

  notActive(): Promise<string[]> {
    return findNotActive(this.em);
  }

  recoveryCodesLeft(userId: string): Promise<number> {
    return this.recoveryCodes.left(this.em, userId);
  }
}
