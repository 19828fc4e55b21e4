import { Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { Config } from '../../../config/config.js';
import { IdParam } from '../../../http/id-param.js';
import { Clock } from '../../../shared/clock.js';
import { searchText } from '../../../shared/storable-text.js';
import { plural } from '../../../templating/dates.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import { type Actor, CurrentActor } from '../../identity/contract/actor.js';
import { AccessPolicy } from '../../roles/contract/access-policy.js';
import { definePage, show } from '../page/page.js';
import { PageController } from '../page/page-controller.js';
import { ApplicationOverview } from './application-overview.js';
import { sectionOf, urgencyOf } from './application-section.js';
import { ApplicationSection } from './credentials.views.js';
import { rotationOf } from './rotation.js';

const credentialsPage = definePage('credentials', 'Manage API credentials', {
  summary: z.object({ tone: z.enum(['notice', 'warning', 'problem']), icon: z.string(), text: z.string() }),
  applications: z.array(ApplicationSection),
  search: z.string(),
  showSearch: z.boolean(),
  nextPage: z.string().nullable(),
  cadence: z.string(),
  readsOnly: z.boolean(),
});

/** Addresses of pages are passed on by people: what they do not know in them does no harm. */
const ListQuery = z.object({ q: searchText.optional().catch(undefined), cursor: z.string().optional() });
type ListQuery = z.output<typeof ListQuery>;

const pageSize = 100;
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
  async list(@CurrentActor() actor: Actor, @Query({ schema: ListQuery }) { q, cursor }: ListQuery) {
    const now = this.clock.now();
    const { items, nextCursor } = await this.applications.pageFor(actor, { limit: pageSize, q, cursor });
    const scope = await this.policy.scopeOf(actor);
    const facts = await this.overview.of(items, scope);
    const sorted = facts.toSorted((one, other) => urgencyOf(one, now) - urgencyOf(other, now));
    const expiring = facts.flatMap(({ secrets }) => secrets.filter(({ state }) => state === 'expiring')).length;
    const urgent = facts.filter((each) => urgencyOf(each, now) === 0).length;
    return show(credentialsPage, {
      summary: summaryOf(expiring, urgent),
      applications: sorted.map((each) => sectionOf(each, now)),
      search: q ?? '',
      showSearch: q !== undefined || nextCursor !== null || items.length >= searchFrom,
      nextPage: nextCursor && `/manage-clients?${new URLSearchParams({ ...(q && { q }), cursor: nextCursor })}`,
      cadence: cadenceOf(this.config.reminders.thresholds),
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

function summaryOf(expiring: number, urgent: number) {
  if (urgent > 0) {
    const text = `${plural(urgent, 'application')} without a valid secret: act now.`;
    return { tone: 'problem' as const, icon: 'circle-x', text };
  }
  if (expiring === 0) {
    return { tone: 'notice' as const, icon: 'circle-check', text: 'Nothing expires within 30 days.' };
  }
  const text = `${plural(expiring, 'secret')} ${expiring === 1 ? 'expires' : 'expire'} within 30 days.`;
  return { tone: 'warning' as const, icon: 'triangle-alert', text };
}

/** "We mail every credential manager 30, 14, 7, 3 and 1 days before a secret expires, and when it has expired." */
function cadenceOf(thresholds: readonly number[]): string {
  const before = thresholds.filter((days) => days > 0);
  const days = before.length > 1 ? `${before.slice(0, -1).join(', ')} and ${before.at(-1)}` : `${before[0]}`;
  const after = thresholds.includes(0) ? ', and when it has expired' : '';
  return `We mail every credential manager ${days} days before a secret expires${after}.`;
}
