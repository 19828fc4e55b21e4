import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Person } from '../../identity/contract/people/people.js';
import { RoleDirectory } from '../../roles/contract/role-directory.js';
import type { Reader } from '../define-letter.js';
import { Colleagues } from './roles/colleagues.js';

/** Somebody else's account, as support sees it or those who manage the same; also for `partials/mail/why-around`. */
export const aboutSomebody = {
  /** Whether the reader can look into it. */
  support: z.boolean(),
  /** Whether it is the reader's own account. */
  own: z.boolean(),
  person: z.string(),
};

/**
 * The readers when an account may come into other hands: all of WMDA support, and everyone who manages the same as its
 * owner.
 */
@Injectable()
export class ThoseAround {
  constructor(
    private readonly roles: RoleDirectory,
    private readonly colleagues: Colleagues,
  ) {}

  /** Active people, without the owner. */
  async of(userId: string): Promise<Pick<Person, 'id' | 'email'>[]> {
    const around: Pick<Person, 'id' | 'email'>[] = await this.roles.supportPeople();
    for (const role of await this.roles.rolesOf(userId)) around.push(...(await this.colleagues.of(role)));
    const people = new Map(around.map((person) => [person.id, person]));
    people.delete(userId);
    return [...people.values()];
  }

  /** How a reader stands to somebody's account; undefined for whoever is neither its owner nor around them any more. */
  async as({ id }: Reader, person: Pick<Person, 'id' | 'name'>) {
    const support = id !== null && (await this.roles.rolesOf(id)).some(({ role }) => role === 'support');
    const own = id === person.id;
    const isReader = support || own || (await this.of(person.id)).some((around) => around.id === id);
    return isReader ? { support, own, person: person.name } : undefined;
  }
}
