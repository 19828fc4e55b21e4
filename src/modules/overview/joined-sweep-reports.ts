import { Injectable } from '@nestjs/common';
import type { Page } from '../../shared/pagination.js';
import { SentNotifications } from '../notifications/contract/sent-notifications.js';
import { Reminders } from '../reminders/contract/reminders.js';
import type { SweepReport, SweepReports } from './contract/sweep-reports.js';

/** Joins what the sweeps found with how many people were told of it. */
@Injectable()
export class JoinedSweepReports implements SweepReports {
  constructor(
    private readonly reminders: Reminders,
    private readonly notifications: SentNotifications,
  ) {}

  async sweeps(limit: number, cursor?: string): Promise<Page<SweepReport>> {
    const { items, nextCursor } = await this.reminders.sweeps(limit, cursor);
    const notified = await this.notifications.countByCause(items.map(({ id }) => id));
    return {
      items: items.map((sweep) => ({
        ...sweep,
        startedAt: sweep.startedAt.toISOString(),
        finishedAt: sweep.finishedAt?.toISOString() ?? null,
        notified: notified.get(sweep.id) ?? 0,
      })),
      nextCursor,
    };
  }
}
