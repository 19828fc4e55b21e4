import { EntityManager } from '@mikro-orm/postgresql';
import { Schedules } from '../../src/jobs/schedules.js';
import { inRequestContext } from '../../src/database/request-context.js';
import { approvalsComingDue } from '../../src/modules/approvals/approval.job.js';
import { Deeds } from '../../src/modules/approvals/deeds.js';
import { emailChanging } from '../../src/modules/identity/email-change/email-change.job.js';
import { after, DAY } from '../../src/shared/clock.js';
import type { RunningApp } from './app.js';
import { query } from './databases.js';

/**
 * Makes somebody WMDA support, so many days ago, as if everybody who had to agree had agreed.
 * @param by who wanted it; nobody of WMDA support unless given
 */
export async function makeSupport(
  running: RunningApp,
  userId: string,
  { daysAgo = 20, by = null }: { daysAgo?: number; by?: string | null } = {},
): Promise<void> {
  const { app, clock } = running;
  const now = clock.now();
  clock.set(after(now, -daysAgo * DAY));
  await inRequestContext(app.get(EntityManager), () =>
    app.get(Deeds).carryOut({ kind: 'support-grant', subjectId: userId }, by),
  );
  clock.set(now);
}

/** Takes somebody out of WMDA support, as if everybody who had to agree had agreed. */
export async function endSupport({ app, database }: RunningApp, userId: string): Promise<void> {
  const [role] = await query<{ id: string }>(
    database.url,
    `select id from role_assignment where user_id = $1 and role = 'support'`,
    [userId],
  );
  const deed = { kind: 'support-withdrawal', subjectId: userId, assignmentId: role?.id ?? '' } as const;
  await inRequestContext(app.get(EntityManager), () => app.get(Deeds).carryOut(deed, null));
}

/** Has everything happen that waited until now, and its mails sent. */
export async function comeDue(running: RunningApp): Promise<void> {
  // What is told of in these mails waits from when they were sent.
  await running.drain();
  await running.app.get(Schedules).ask(emailChanging);
  await running.app.get(Schedules).ask(approvalsComingDue);
  await running.drain();
}
