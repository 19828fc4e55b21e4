import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { listed } from '../../../../templating/dates.js';
import { pageOfApplication } from '../../../applications/contract/page-of-application.js';
import { People, type Person } from '../../../identity/contract/people/people.js';
import { Recipients } from '../../contract/recipients.js';
import { type Addressed, addressedTo, type Reader } from '../../define-letter.js';
import { LetterSources } from '../letter-sources.js';

export const applicationData = {
  application: z.object({ name: z.string(), clientId: z.string(), organisation: z.string() }),
  // For `partials/mail/why-application`.
  /** Whether the reader is told because they did it. */
  asActor: z.boolean(),
  /** Whether the reader is WMDA support. */
  asSupport: z.boolean(),
  /** The names of the others who got it, listed. */
  others: z.string(),
};

/** Marks the notification of somebody who is told because they did it. */
export const asActor = { asActor: z.boolean().default(false) };

/**
 * The parts that all mails about an application share: readers, names, page, and the reason why this reader got the
 * mail.
 */
@Injectable()
export class ManagedApplications {
  constructor(
    private readonly sources: LetterSources,
    private readonly recipients: Recipients,
    private readonly people: People,
  ) {}

  /** Everyone who manages an application, and whoever did it though they do not. */
  async readers<
    Facts extends {
      readonly applicationId: string;
      readonly organisationId: string;
      readonly actorId?: string | null;
    },
  >(facts: Facts): Promise<Addressed<Facts & { asActor?: boolean }>[]> {
    const managers = (await this.recipients.ofApplications([facts])).get(facts.applicationId) ?? [];
    const actor = await this.actorOf(facts);
    const others = actor && !managers.some(({ id }) => id === actor.id) ? [actor] : [];
    return [...addressedTo(managers, facts), ...addressedTo(others, { ...facts, asActor: true })];
  }

  /** Undefined when the reader does not manage the application any more. */
  async content(
    { applicationId, asActor: isActor = false }: { readonly applicationId: string; readonly asActor?: boolean },
    reader: Reader,
  ) {
    const known = await this.sources.application(applicationId);
    if (!known) return undefined;
    const scope = { applicationId, organisationId: known.organisation.id };
    const managers = (await this.sources.managersOf([scope])).get(applicationId) ?? [];
    const asSupport = reader.id === null;
    if (!asSupport && !isActor && !managers.some(({ id }) => id === reader.id)) return undefined;
    return {
      page: pageOfApplication(applicationId),
      application: { name: known.name, clientId: known.clientId, organisation: known.organisation.name },
      asActor: isActor,
      asSupport,
      others: othersThan(isActor ? null : reader.id, managers),
    };
  }

  private async actorOf({ actorId }: { readonly actorId?: string | null }): Promise<Person | undefined> {
    return actorId ? (await this.people.find([actorId]))[0] : undefined;
  }
}

/** The names of those who got the same mail, listed. */
export function othersThan(readerId: string | null, managers: readonly Pick<Person, 'id' | 'name'>[]): string {
  return listed(managers.filter(({ id }) => id !== readerId).map(({ name }) => name));
}
