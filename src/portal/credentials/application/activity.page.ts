import { Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/requests/id-param.js';
import { ApplicationDirectory } from '../../../modules/applications/contract/application-directory.js';
import { pageOfApplication } from '../../../modules/applications/contract/page-of-application.js';
import { Activity } from '../../../modules/audit/contract/activity.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { ActivityEntries, activityEntries } from './activity-entries.js';
import { definePage, show } from '../../page/page.js';
import { PageController } from '../../page/page-controller.js';

const activityPage = definePage('activity', 'Activity', {
  application: z.string(),
  entries: ActivityEntries,
  /** Whether these are the newest. */
  newest: z.boolean(),
  path: z.string(),
  page: z.string(),
  older: z.string().nullable(),
});

const Position = z.object({ cursor: z.string().optional() });
const pageSize = 50;

/** What happened to an application and its secrets, in plain sentences, the latest first. */
@PageController('manage-clients/:id/activity')
export class ActivityPage {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly activity: Activity,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query({ schema: Position }) { cursor }: z.output<typeof Position>,
  ) {
    const { name } = await this.applications.seenBy(actor, id);
    const { items, nextCursor } = await this.activity.of(actor, id, { limit: pageSize, cursor });
    const page = pageOfApplication(id);
    const path = `${page}/activity`;
    return show(activityPage, {
      application: name,
      entries: activityEntries(items),
      newest: cursor === undefined,
      path,
      page,
      older: nextCursor && `${path}?${new URLSearchParams({ cursor: nextCursor })}`,
    });
  }
}
