import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { uuidArray } from '../../database/uuid-array.js';
import { People } from '../identity/contract/people/people.js';
import { RoleDirectory } from '../roles/contract/role-directory.js';
import type { Recipients } from './contract/recipients.js';

type Scope = Parameters<Recipients['ofApplications']>[0];

/** Answers from the roles and people as they are at this moment, and from what became of the last mail to each. */
@Injectable()
export class StoredRecipients implements Recipients {
  constructor(
    private readonly em: EntityManager,
    private readonly roles: RoleDirectory,
    private readonly people: People,
  ) {}

  ofApplications(of: Scope) {
    const applications = new Map(of.map(({ applicationId, organisationId }) => [applicationId, organisationId]));
    return this.roles.managersOf([...applications].map(([id, organisationId]) => ({ id, organisationId })));
  }

  async unreachable(of: Scope): Promise<ReadonlySet<string>> {
    const managers = await this.ofApplications(of);
    const ids = [...new Set([...managers.values()].flat().map(({ id }) => id))];
    const enrolled = (await this.people.find(ids)).filter(({ mfaEnrolled }) => mfaEnrolled).map(({ id }) => id);
    const bouncing = await this.withFailedLastMail(enrolled);
    const reachable = new Set(enrolled.filter((id) => !bouncing.has(id)));
    return new Set([...managers].filter(([, people]) => !people.some(({ id }) => reachable.has(id))).map(([id]) => id));
  }

  /** By `notification_recipient`, 4 buffers for each person, however many mails they got. */
  private async withFailedLastMail(userIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.em.execute<{ id: string }[]>(
      `select u.id from unnest(?::uuid[]) u(id) cross join lateral (
         select n.state from notification n
         where n.recipient_id = u.id and n.settled_at is not null and n.state <> 'withdrawn'
         order by n.settled_at desc limit 1
       ) last where last.state = 'failed'`,
      [uuidArray(userIds)],
    );
    return new Set(rows.map(({ id }) => id));
  }
}
