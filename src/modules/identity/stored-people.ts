import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { uuidArray } from '../../database/uuid-array.js';
import type { People, Person } from './contract/people.js';
import { RecoveryCodes } from './recovery-codes.service.js';

/** Answers from the accounts as they are stored at this moment. */
@Injectable()
export class StoredPeople implements People {
  constructor(
    private readonly em: EntityManager,
    private readonly recoveryCodes: RecoveryCodes,
  ) {}

  async find(ids: readonly string[]): Promise<Person[]> {
    if (ids.length === 0) return [];
    return this.em.execute<Person[]>(
      `select u.id, u.name, u.email, u.status,
         exists (select from totp_factor f where f.user_id = u.id and f.confirmed_at is not null) as "mfaEnrolled"
       from user_account u where u.id = any(?::uuid[])`,
      [uuidArray(ids)],
    );
  }

  recoveryCodesLeft(userId: string): Promise<number> {
    return this.recoveryCodes.left(this.em, userId);
  }
}
