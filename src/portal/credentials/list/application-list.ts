import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Id } from '../../../shared/id.js';
import { searchText } from '../../../shared/storable-text.js';
import { ApplicationDirectory } from '../../../modules/applications/contract/application-directory.js';
import { environments } from '../../../modules/applications/contract/kinds-and-states.js';
import type { Actor } from '../../../modules/identity/contract/actor.js';
import { ApplicationOverview } from '../../../modules/overview/contract/application-overview.js';
import type { AccessScope } from '../../../modules/roles/contract/access-policy.js';
import { RevocationNotices } from '../../../modules/secrets/contract/revocation/revocation-notices.js';
import { applicationNeeds } from '../../../modules/secrets/contract/standing.js';
import { byNeed, type ListedApplication } from './urgency.js';

/** What the list may be narrowed to. People pass on addresses of pages, so an unknown value in one is ignored. */
export const ListFilter = z.object({
  q: searchText.optional().catch(undefined),
  needs: z.enum(applicationNeeds).optional().catch(undefined),
  environment: z.enum(environments).optional().catch(undefined),
  organisationId: Id.optional().catch(undefined),
});
export type ListFilter = z.output<typeof ListFilter>;

/** At most this many applications are sorted by what needs action first. Whoever manages more sees them by name. */
const sortedTogether = 500;
/** Lines on one page; WMDA support, who sees all applications there are, is given as many at a time. */
export const linesPerPage = 100;

/** A list of applications, those that need action first. */
export interface ListedApplications {
  /** Those that were asked for. */
  readonly matching: readonly ListedApplication[];
  /** What the page speaks of as a whole: everything that the person manages, if it could be read at once. */
  readonly all: readonly ListedApplication[];
  /** Whether `all` is everything. */
  readonly complete: boolean;
  readonly nextCursor: string | null;
}

/** Reads what somebody may see, in one question of each kind. */
@Injectable()
export class ApplicationList {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly overview: ApplicationOverview,
    private readonly notices: RevocationNotices,
  ) {}

  async read(
    actor: Actor,
    { support }: AccessScope,
    cursor: string | undefined,
    filter: ListFilter,
  ): Promise<ListedApplications> {
    const { needs, ...where } = filter;
    const limit = support ? linesPerPage : sortedTogether;
    const asked = Object.values(where).some((value) => value !== undefined);
    const first = await this.applications.pageFor(actor, { limit, cursor, ...(support && where) });
    const complete = !support && cursor === undefined && first.nextCursor === null;
    const { items, nextCursor } =
      complete || support || !asked ? first : await this.applications.pageFor(actor, { limit, cursor, ...where });
    const revoked = await this.notices.openOf(items.map(({ id }) => id));
    const inShort = await this.overview.inShort(items);
    const all = byNeed(inShort.map((short) => ({ ...short, revoked: revoked.has(short.application.id) })));
    const matching = all.filter((listed) => matches(listed, complete ? filter : { needs }));
    return { matching, all, complete, nextCursor };
  }
}

function matches({ application, summary }: ListedApplication, filter: Partial<ListFilter>): boolean {
  const { q = '', needs, environment, organisationId } = filter;
  const searched = [application.name, application.clientId].map((text) => text.toLowerCase());
  return (
    searched.some((text) => text.includes(q.toLowerCase())) &&
    (needs === undefined || summary.needs === needs) &&
    (environment === undefined || application.environment === environment) &&
    (organisationId === undefined || application.organisation.id === organisationId)
  );
}
