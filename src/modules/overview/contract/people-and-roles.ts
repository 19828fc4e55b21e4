import type { AdministeredPerson } from '../../identity/contract/people/people-administration.js';
import type { PersonView } from './person.schemas.js';

/** Joins people with the roles that they hold. */
export abstract class PeopleAndRoles {
  /** The same people, in the same order. Three queries at most, however many they are. */
  abstract of(people: readonly AdministeredPerson[]): Promise<PersonView[]>;

  abstract ofOne(person: AdministeredPerson): Promise<PersonView>;
}
