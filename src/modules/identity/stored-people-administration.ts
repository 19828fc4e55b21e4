import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from '../../shared/clock.js';
import { NotFound } from '../../shared/domain-error.js';
import { Id } from '../../shared/id.js';
import { decodeCursor, type Page, toPage } from '../../shared/pagination.js';
import { storableText } from '../../shared/storable-text.js';
import type { Actor } from './contract/actor.js';
import type { AdministeredPerson, PeopleAdministration } from './contract/people-administration.js';
import type { InvitePerson, ListPeople, UpdatePerson } from './contract/people-administration.schemas.js';
import { FactorReset } from './factor-reset.service.js';
import { Invitations } from './invitations.service.js';
import { findAdministeredPeople } from './people.queries.js';
import { PersonChange } from './person-change.service.js';
import { Sessions } from './sessions.service.js';

const Cursor = z.tuple([storableText, Id]);

/** Lists people from what is stored at this moment, and hands changes to those who make them. */
@Injectable()
export class StoredPeopleAdministration implements PeopleAdministration {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly invitations: Invitations,
    private readonly changes: PersonChange,
    private readonly factors: FactorReset,
    private readonly sessions: Sessions,
  ) {}

  async page({ cursor, limit, ...filter }: ListPeople): Promise<Page<AdministeredPerson>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, Cursor);
    const now = this.clock.now();
    const rows = await findAdministeredPeople(this.em, { ...filter, after, limit: limit + 1, now });
    return toPage(rows, limit, ({ name, id }) => [name, id]);
  }

  async one(id: string): Promise<AdministeredPerson> {
    const [person] = await findAdministeredPeople(this.em, { id, limit: 1, now: this.clock.now() });
    if (!person) throw new NotFound();
    return person;
  }

  async withEmail(email: string): Promise<AdministeredPerson | undefined> {
    const [person] = await findAdministeredPeople(this.em, { email, limit: 1, now: this.clock.now() });
    return person;
  }

  async invite(person: InvitePerson): Promise<AdministeredPerson> {
    return this.one(await this.invitations.invite(person));
  }

  async inviteAgain(actor: Actor, id: string): Promise<void> {
    await this.invitations.inviteAgain(actor, id);
  }

  async update(actor: Actor, id: string, changes: UpdatePerson): Promise<AdministeredPerson> {
    await this.changes.update(actor, id, changes);
    return this.one(id);
  }

  async resetFactor(actor: Actor, id: string): Promise<void> {
    await this.factors.reset(actor, id);
  }

  async endSessions(actor: Actor, id: string): Promise<void> {
    await this.sessions.endAllOf(actor, id);
  }
}
