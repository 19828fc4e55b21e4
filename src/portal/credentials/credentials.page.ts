import { Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { Config } from '../../config/config.js';
import { IdParam } from '../../http/requests/id-param.js';
import { Clock } from '../../shared/clock.js';
import { searchText } from '../../shared/storable-text.js';
import { ApplicationDirectory } from '../../modules/applications/contract/application-directory.js';
import { type Actor, CurrentActor } from '../../modules/identity/contract/actor.js';
import { AccessPolicy } from '../../modules/roles/contract/access-policy.js';
import { definePage, show } from '../page/page.js';
import { PageController } from '../page/page-controller.js';
import { ApplicationOverview } from '../../modules/overview/contract/application-overview.js';
import { sectionOf } from './application-section.js';
import { ApplicationSection } from './credentials.views.js';
import { whenRemindersCome } from '../../modules/notifications/contract/reminder-cadence.js';
import { rotationOf } from './rotation.js';
import { byUrgency, summaryOf } from './urgency.js';

const credentialsPage = definePage('credentials', 'Manage API credentials', {
  summary: z.object({ tone: z.enum(['notice', 'warning', 'problem']), icon: z.string(), text: z.string() }),
  applications: z.array(ApplicationSection),
  search: z.string(),
  showSearch: z.boolean(),
  /** "120 applications, those that need action first"; empty when all of them fit on the page. */
  extent: z.string().nullable(),
  position: z.string(),
  previousPage: z.string().nullable(),
  nextPage: z.string().nullable(),
  cadence: z.string(),
  readsOnly: z.boolean(),
});

/** People pass on addresses of pages, so an unknown value in one is ignored. */
const ListQuery = z.object({
  q: searchText.optional().catch(undefined),
  cursor: z.string().optional(),
  page: z.coerce.number().int().min(1).catch(1),
});
type ListQuery = z.output<typeof ListQuery>;

/** At most this many applications are sorted by what needs action first. Whoever manages more sees them by name. */
const sortedTogether = 500;
/** WMDA support sees all there are, and goes through them page by page. */
const pageSize = 50;
const searchFrom = 8;

/** Applications with their secrets: what works, what will lapse, what to do now. */
@PageController(['manage-clients', 'manage-api-credentials'])
export class CredentialsPage {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly overview: ApplicationOverview,
    private readonly policy: AccessPolicy,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  @Get()
  async list(@CurrentActor() actor: Actor, @Query({ schema: ListQuery }) query: ListQuery) {
    const now = this.clock.now();
    const { q, cursor } = query;
    const scope = await this.policy.scopeOf(actor);
    const limit = scope.support ? pageSize : sortedTogether;
    const { items, nextCursor } = await this.applications.pageFor(actor, { limit, q, cursor });
    const facts = await this.overview.of(items, scope);
    const pages = Math.max(1, Math.ceil(facts.length / pageSize));
    const page = Math.min(query.page, pages);
    const shown = byUrgency(facts, now).slice((page - 1) * pageSize, page * pageSize);
    const following = page < pages ? { q, cursor, page: page + 1 } : { q, cursor: nextCursor ?? undefined, page: 1 };
    return show(credentialsPage, {
      summary: summaryOf(facts, now),
      applications: shown.map((each) => sectionOf(each, now)),
      search: q ?? '',
      showSearch: q !== undefined || items.length >= searchFrom,
      extent: pages > 1 || nextCursor !== null ? extentOf(facts.length, query, nextCursor !== null) : null,
      position: `Page ${page} of ${pages}`,
      previousPage: page > 1 ? addressOf({ q, cursor, page: page - 1 }) : null,
      nextPage: page < pages || nextCursor !== null ? addressOf(following) : null,
      cadence: `We mail every credential manager ${whenRemindersCome(this.config.reminders.thresholds)}.`,
      readsOnly: facts.length > 0 && facts.every(({ canManage }) => !canManage),
    });
  }

  /** Asked by the script of an open page while a new secret waits for its first use. */
  @Get(':id/rotation')
  async rotation(@CurrentActor() actor: Actor, @IdParam() id: string) {
    const application = await this.applications.seenBy(actor, id);
    const [facts] = await this.overview.of([application], await this.policy.scopeOf(actor));
    return { step: rotationOf(facts?.secrets ?? [], this.clock.now())?.step ?? 'none' };
  }
}

function extentOf(count: number, { cursor }: ListQuery, more: boolean): string {
  const how = 'those that need action first';
  if (cursor !== undefined) return `Further applications, ${how}`;
  return more ? `The first ${count} applications by name, ${how}` : `${count} applications, ${how}`;
}

function addressOf({ q, cursor, page }: ListQuery): string {
  const query = new URLSearchParams({
    ...(q && { q }),
    ...(cursor && { cursor }),
    ...(page > 1 && { page: String(page) }),
  });
  return query.size > 0 ? `/manage-clients?${query}` : '/manage-clients';
}
