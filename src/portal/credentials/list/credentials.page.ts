import { Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { Config } from '../../../config/config.js';
import { Clock } from '../../../shared/clock.js';
import { plural } from '../../../templating/dates.js';
import { ApplicationDirectory } from '../../../modules/applications/contract/application-directory.js';
import { applicationsPage } from '../../../modules/applications/contract/page-of-application.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { whenRemindersCome } from '../../../modules/notifications/contract/reminder-cadence.js';
import { ApplicationOverview } from '../../../modules/overview/contract/application-overview.js';
import { AccessPolicy, type AccessScope } from '../../../modules/roles/contract/access-policy.js';
import { definePage, show } from '../../page/page.js';
import { PageController } from '../../page/page-controller.js';
import { addressOf, Filters } from '../../support/frame/list.views.js';
import { ApplicationLine, lineOf } from './application-lines.js';
import { ApplicationList, linesPerPage, type ListedApplications, ListFilter } from './application-list.js';
import { sectionOf } from '../application/application-section.js';
import { ApplicationSection } from '../application/credentials.views.js';
import { filtersFor } from './list-filters.js';
import { StatusLine, statusLineOf } from './status-line.js';
import type { ListedApplication } from './urgency.js';

const credentialsPage = definePage('credentials', 'Manage API credentials', {
  /** Null for WMDA support, who manages none of them, and where there is nothing to manage. */
  status: StatusLine.nullable(),
  /** In full, where there are few. */
  applications: z.array(ApplicationSection),
  /** In a line each, where there are many. */
  lines: z.array(ApplicationLine),
  filters: Filters.nullable(),
  /** Whether the list is narrowed to a part of itself. */
  narrowed: z.boolean(),
  /** "120 applications, those that need action first"; null for few. */
  extent: z.string().nullable(),
  position: z.string().nullable(),
  previousPage: z.string().nullable(),
  nextPage: z.string().nullable(),
  cadence: z.string(),
  readsOnly: z.boolean(),
});

const ListQuery = ListFilter.extend({
  cursor: z.string().optional(),
  page: z.coerce.number().int().min(1).catch(1),
});
type ListQuery = z.output<typeof ListQuery>;

/** So many are shown in full: one page tells everything about them. */
const shownInFull = 5;

/** The applications that somebody manages: a few in full, more in a line each. */
@PageController(['manage-clients', 'manage-api-credentials'])
export class CredentialsPage {
  constructor(
    private readonly applicationList: ApplicationList,
    private readonly applications: ApplicationDirectory,
    private readonly overview: ApplicationOverview,
    private readonly policy: AccessPolicy,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  @Get()
  async list(@CurrentActor() actor: Actor, @Query({ schema: ListQuery }) query: ListQuery) {
    const { cursor, page: _, ...filter } = query;
    const scope = await this.policy.scopeOf(actor);
    const listed = await this.applicationList.read(actor, scope, cursor, filter);
    const { all, matching, complete } = listed;
    const narrowed = Object.values(filter).some((value) => value !== undefined);
    const few = complete && all.length <= shownInFull;
    return show(credentialsPage, {
      status: all.length > 0 && !scope.support ? statusLineOf(all) : null,
      applications: few ? await this.inFull(matching, scope) : [],
      filters: few ? null : filtersFor(listed, filter),
      narrowed,
      ...(few ? allAtOnce : this.inLines(listed, query)),
      cadence: `We mail every credential manager ${whenRemindersCome(this.config.reminders.thresholds)}.`,
      readsOnly: all.length > 0 && scope.organisationIds.length + scope.applicationIds.length === 0,
    });
  }

  private async inFull(few: readonly ListedApplication[], scope: AccessScope) {
    const facts = await this.overview.of(
      few.map(({ application }) => application),
      scope,
    );
    return facts.map((each) => sectionOf(each, this.clock.now()));
  }

  private inLines(listed: ListedApplications, query: ListQuery) {
    const { matching, nextCursor } = listed;
    const { page: asked, ...where } = query;
    const pages = Math.max(1, Math.ceil(matching.length / linesPerPage));
    const page = Math.min(asked, pages);
    const shown = matching.slice((page - 1) * linesPerPage, page * linesPerPage);
    const at = (number: number) => addressOf(applicationsPage, { ...where, page: number > 1 ? number : undefined });
    const following = nextCursor && addressOf(applicationsPage, { ...where, cursor: nextCursor });
    return {
      lines: shown.map((each) => lineOf(each, this.clock.now())),
      extent: extentOf(listed, query),
      position: pages > 1 || nextCursor !== null ? `Page ${page} of ${pages}` : null,
      previousPage: page > 1 ? at(page - 1) : null,
      nextPage: page < pages ? at(page + 1) : following,
    };
  }
}

const allAtOnce = { lines: [], extent: null, position: null, previousPage: null, nextPage: null };

function extentOf({ all, matching, complete, nextCursor }: ListedApplications, { cursor }: ListQuery): string {
  const how = 'those that need action first';
  if (cursor !== undefined) return `Further applications, ${how}`;
  if (nextCursor !== null) return `The first ${matching.length} applications by name, ${how}`;
  if (complete && matching.length < all.length) return `${matching.length} of ${plural(all.length, 'application')}`;
  return `${plural(matching.length, 'application')}, ${how}`;
}
