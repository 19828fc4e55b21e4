import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { Templates } from '../../templating/templates.js';
import { ApplicationDirectory } from '../applications/contract/application-directory.js';
import type { Person } from '../identity/contract/people/people.js';
import { RoleGranted } from '../roles/contract/role-granted.event.js';
import { Colleagues } from './letters/roles/colleagues.js';
import type { Letter, LetterWriter, Reader } from './define-letter.js';
import { LetterSources } from './letters/letter-sources.js';
import { mails, renderMail } from './mail-template.js';
import { ToldApplications } from './letters/secrets/managed-applications.js';

/** Who got or lost which role: told to them, and to those who work beside them. */
@Injectable()
export class RoleLetters implements LetterWriter {
  readonly kinds = ['role-granted', 'role-withdrawn'];

  constructor(
    private readonly sources: LetterSources,
    private readonly colleagues: Colleagues,
    private readonly applications: ApplicationDirectory,
    private readonly told: ToldApplications,
    private readonly templates: Templates,
    private readonly config: Config,
  ) {}

  async write({ kind, facts, reader }: Parameters<LetterWriter['write']>[0]): Promise<Letter | undefined> {
    const person = await this.sources.person(String(facts.userId));
    if (!person) return undefined;
    const own = person.id === reader.id;
    if (!own && reader.id !== facts.actorId && !(await this.isColleague(reader, facts))) return undefined;
    const role = await this.roleOf(facts);
    const context = {
      brand: this.config.brandName,
      name: reader.name,
      pageUrl: `${this.config.publicUrl}/manage-clients`,
      why: this.whyOf(person, reader, facts.actorId),
      own,
      person: person.name,
      role,
      by: await this.told.actorName(facts.actorId),
    };
    return renderMail(this.templates, kind === 'role-granted' ? mails.roleGranted : mails.roleWithdrawn, context);
  }

  private whyOf(person: Person, reader: Reader, actorId: unknown): string {
    if (reader.id === person.id)
      return 'You got this mail because it is about your own role. Those who hold it beside you got it too.';
    if (reader.id === actorId)
      return `You got this mail because you did this, ${person.name} got it too. If it was not you, tell ${this.config.brandName} support at once.`;
    return `You got this mail because you hold the same role as ${person.name}, who got it too.`;
  }

  private async isColleague({ id }: Reader, facts: Readonly<Record<string, unknown>>): Promise<boolean> {
    const { organisationId, applicationId } = RoleGranted.schema.parse(facts);
    return (await this.colleagues.of({ organisationId, applicationId })).some((colleague) => colleague.id === id);
  }

  /** `credential manager of Example Donor Registry`. */
  private async roleOf({ role, organisationId, applicationId }: Readonly<Record<string, unknown>>): Promise<string> {
    if (role === 'support') return `${this.config.brandName} support`;
    const { applications, organisations } = await this.applications.namesOf({
      applicationIds: typeof applicationId === 'string' ? [applicationId] : [],
      organisationIds: typeof organisationId === 'string' ? [organisationId] : [],
    });
    const scope = applications.get(String(applicationId)) ?? organisations.get(String(organisationId)) ?? 'unknown';
    return `credential manager of ${scope}`;
  }
}
