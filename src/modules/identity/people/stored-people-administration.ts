import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { NotFound } from '../../../shared/domain-error.js';
import { Id } from '../../../shared/id.js';
import { decodeCursor, type Page, toPage } from '../../../shared/pagination.js';
import { storableText } from '../../../shared/storable-text.js';
import type { Actor } from '../contract/actor.js';
import type { AdministeredPerson, PeopleAdministration } from '../contract/people/people-administration.js';
import type { ListPeople } from '../contract/people/people-administration.schemas.js';
import { Invitations } from './invitations.service.js';
import { findAdministeredPeople } from './people.queries.js';
import { Sessions } from '../sessions/sessions.service.js';

const Cursor = z.tuple([storableText, Id]);

/** Lists people from what is stored at this moment. */
@Injectable()
export class StoredPeopleAdministration implements PeopleAdministration {
  constructor(
    private readonly em: EntityManager,
    private readonly invitations: Invitations,
    private readonly sessions: Sessions,
  ) {}

  async page({ cursor, limit, ...filter }: ListPeople): Promise<Page<AdministeredPerson>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, Cursor);
    const rows = await findAdministeredPeople(this.em, { ...filter, after, limit: limit + 1 });
    return toPage(rows, limit, ({ name, id }) => [name, id]);
  }

  async one(id: string): Promise<AdministeredPerson> {
    const [person] = await findAdministeredPeople(this.em, { id, limit: 1 });
    if (!person) throw new NotFound();
    return person;
  }

  async withEmail(email: string): Promise<AdministeredPerson | undefined> {
    const [person] = await findAdministeredPeople(this.em, { email, limit: 1 });
    return person;
  }

  async inviteAgain(actor: Actor, id: string): Promise<void> {
    await this.invitations.inviteAgain(actor, id);
  }

  async endSessions(actor: Actor, id: string): Promise<void> {
    await this.sessions.endAllOf(actor, id);
  }
}
