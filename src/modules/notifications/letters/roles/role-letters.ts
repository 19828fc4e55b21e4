import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Id } from '../../../../shared/id.js';
import { ApplicationDirectory } from '../../../applications/contract/application-directory.js';
import { applicationsPage, pageOfApplication } from '../../../applications/contract/page-of-application.js';
import { People } from '../../../identity/contract/people/people.js';
import { AssignmentFacts } from '../../../roles/contract/role.js';
import { type Addressed, addressedTo, type Reader } from '../../define-letter.js';
import { ActorNames } from '../actor-names.js';
import { LetterSources } from '../letter-sources.js';
import { Colleagues } from './colleagues.js';

export const roleFacts = AssignmentFacts.extend({ actorId: Id.nullable().default(null) });
type RoleFacts = z.output<typeof roleFacts>;

export const roleData = {
  /** Whether the reader is the person whom the role is about. */
  own: z.boolean(),
  /** Whether they gave or took it. */
  asActor: z.boolean(),
  person: z.string(),
  /** `credential manager of Example Donor Registry`. */
  role: z.string(),
  by: z.string(),
};

/**
 * Mails about a role that somebody got or lost. They go to that person, to the active people who hold the same role,
 * and to whoever changed it.
 */
@Injectable()
export class RoleLetters {
  constructor(
    private readonly sources: LetterSources,
    private readonly people: People,
    private readonly colleagues: Colleagues,
    private readonly applications: ApplicationDirectory,
    private readonly names: ActorNames,
  ) {}

  async readers(facts: RoleFacts): Promise<Addressed<RoleFacts>[]> {
    const concerned = await this.people.find([facts.userId, ...(facts.actorId === null ? [] : [facts.actorId])]);
    // Who is only invited reads of their roles in the invitation.
    const active = concerned.filter(({ status }) => status === 'active');
    const readers = [...(await this.colleagues.of(facts)), ...active];
    return addressedTo([...new Map(readers.map((reader) => [reader.id, reader])).values()], facts);
  }

  async content(facts: RoleFacts, reader: Reader) {
    const person = await this.sources.person(facts.userId);
    if (!person) return undefined;
    const own = person.id === reader.id;
    const asActor = facts.actorId === reader.id;
    if (!own && !asActor && !(await this.isColleague(reader, facts))) return undefined;
    const [role, by] = [await this.roleOf(facts), await this.names.of(facts.actorId)];
    const page = facts.applicationId === null ? applicationsPage : pageOfApplication(facts.applicationId);
    return { page, own, asActor, person: person.name, role, by };
  }

  private async isColleague({ id }: Reader, facts: RoleFacts): Promise<boolean> {
    return (await this.colleagues.of(facts)).some((colleague) => colleague.id === id);
  }

  private async roleOf({ role, organisationId, applicationId }: RoleFacts): Promise<string> {
    if (role === 'support') return this.names.support;
    const { applications, organisations } = await this.applications.namesOf({
      applicationIds: applicationId === null ? [] : [applicationId],
      organisationIds: organisationId === null ? [] : [organisationId],
    });
    const scope = applications.get(String(applicationId)) ?? organisations.get(String(organisationId)) ?? 'unknown';
    return `credential manager of ${scope}`;
  }
}
