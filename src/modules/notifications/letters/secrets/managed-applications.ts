import { Injectable } from '@nestjs/common';
import { Config } from '../../../../config/config.js';
import { listed, inWords, momentInWords } from '../../../../templating/dates.js';
import { RoleDirectory } from '../../../roles/contract/role-directory.js';
import type { Reader } from '../../define-letter.js';
import { LetterSources } from '../letter-sources.js';
import type { Frame } from '../../mail-template.js';

/** An application as one reader is told of it. */
export interface ToldApplication {
  readonly application: { readonly name: string; readonly clientId: string; readonly organisation: string };
  readonly frame: Frame;
}

/** What mails about an application have in common: its names, its page, and why this reader got the mail. */
@Injectable()
export class ToldApplications {
  constructor(
    private readonly sources: LetterSources,
    private readonly roles: RoleDirectory,
    private readonly config: Config,
  ) {}

  /**
   * Undefined when the reader does not manage the application any more.
   * @param asActor whether they are told because they did it
   */
  async find(applicationId: string, reader: Reader, { asActor = false } = {}): Promise<ToldApplication | undefined> {
    const known = await this.sources.application(applicationId);
    if (!known) return undefined;
    const scope = { applicationId, organisationId: known.organisation.id };
    const managers = (await this.sources.managersOf([scope])).get(applicationId) ?? [];
    const manages = managers.some(({ id }) => id === reader.id);
    if (reader.id !== null && !manages && !asActor) return undefined;
    const { brandName } = this.config;
    const why = asActor
      ? `You got this mail because you did this. If it was not you, tell ${brandName} support at once.`
      : whyOf(reader, known.name, brandName);
    return {
      application: { name: known.name, clientId: known.clientId, organisation: known.organisation.name },
      frame: {
        brand: brandName,
        name: reader.name,
        pageUrl: this.pageOf(applicationId),
        why: `${why} ${othersOf(managers, asActor ? { ...reader, id: null } : reader, brandName)}`,
      },
    };
  }

  /** The page, at the application. */
  pageOf(applicationId: string): string {
    return `${this.config.publicUrl}/manage-clients#application-${applicationId}`;
  }

  /** The name of whoever did something, as a mail may say it: support's people stay "WMDA support". */
  async actorName(actorId: unknown): Promise<string> {
    const support = `${this.config.brandName} support`;
    if (typeof actorId !== 'string') return 'The product itself';
    const person = await this.sources.person(actorId);
    const held = await this.roles.rolesOf(actorId);
    return !person || held.some(({ role }) => role === 'support') ? support : person.name;
  }
}

/** `valid through 12 Mar 2027 (UTC)`. */
export function validThrough(expiresOn: string): string {
  return `${inWords(expiresOn)} (UTC)`;
}

/** `last used 12 Mar 2027, 10:42 UTC from 192.0.2.7`, or that it never was. */
export function lastUse({
  lastUsedAt,
  lastUsedFrom,
}: {
  lastUsedAt: Date | null;
  lastUsedFrom: string | null;
}): string {
  if (!lastUsedAt) return 'never';
  return lastUsedFrom ? `${momentInWords(lastUsedAt)} from ${lastUsedFrom}` : momentInWords(lastUsedAt);
}

function whyOf(reader: Reader, application: string, brand: string): string {
  return reader.id === null
    ? `You got this mail as ${brand} support.`
    : `You got this mail because you are a credential manager of ${application}.`;
}

/** Who else knows, and a nudge where nobody does. */
export function othersOf(managers: readonly { id: string; name: string }[], reader: Reader, brand: string): string {
  const others = managers.filter(({ id }) => id !== reader.id).map(({ name }) => name);
  if (others.length > 0) return `It also went to ${listed(others)}.`;
  if (reader.id === null) return 'Nobody else got it: there is no active credential manager.';
  return `Nobody else got it: ask ${brand} support for a second credential manager.`;
}
