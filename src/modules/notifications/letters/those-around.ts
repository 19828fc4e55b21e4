import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import type { Person } from '../../identity/contract/people/people.js';
import { RoleDirectory } from '../../roles/contract/role-directory.js';
import { Colleagues } from './roles/colleagues.js';
import type { Reader } from '../define-letter.js';
import type { Addressee } from '../notifications.service.js';

/** Who hears of it when an account may come into other hands: all of WMDA support, and who manages the same as its owner. */
@Injectable()
export class ThoseAround {
  constructor(
    private readonly roles: RoleDirectory,
    private readonly colleagues: Colleagues,
    private readonly config: Config,
  ) {}

  /** Active people, without the owner. */
  async of(userId: string): Promise<Addressee[]> {
    const told: Addressee[] = await this.roles.supportPeople();
    for (const role of await this.roles.rolesOf(userId)) told.push(...(await this.colleagues.of(role)));
    const people = new Map(told.map((person) => [person.id, person]));
    people.delete(userId);
    return [...people.values()];
  }

  /**
   * Why a reader gets a mail about somebody's account, and whether they can look into it. Undefined for whoever is none of
   * those around any more.
   */
  async reasonOf(
    { id }: Reader,
    person: Pick<Person, 'id' | 'name'>,
  ): Promise<{ support: boolean; why: string } | undefined> {
    const { brandName } = this.config;
    const support = id !== null && (await this.roles.rolesOf(id)).some(({ role }) => role === 'support');
    const all = `All of ${brandName} support got it`;
    if (support) {
      const why = `You got this mail because you work for ${brandName} support. ${all}, and those who manage the same as ${person.name}.`;
      return { support, why };
    }
    const own = id === person.id;
    if (!own && !(await this.of(person.id)).some((around) => around.id === id)) return undefined;
    const reason = own ? 'it is about your account' : `you manage the same as ${person.name}`;
    return { support, why: `You got this mail because ${reason}. ${all} too.` };
  }
}
