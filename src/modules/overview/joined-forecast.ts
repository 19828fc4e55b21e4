import { Injectable } from '@nestjs/common';
import { dateOf } from '../../shared/calendar-date.js';
import { Clock } from '../../shared/clock.js';
import type { Page } from '../../shared/pagination.js';
import { ApplicationDirectory } from '../applications/contract/application-directory.js';
import { SentNotifications } from '../notifications/contract/sent-notifications.js';
import { Reminders } from '../reminders/contract/reminders.js';
import { type CredentialManager, RoleDirectory } from '../roles/contract/role-directory.js';
import { AccessForecast, type AccessLoss, type ForecastFilter } from '../secrets/contract/access-forecast.js';
import type { Attention, Forecast, MonthOfForecast } from './contract/forecast.js';
import type { ExpectedLoss } from './contract/forecast.schemas.js';

const shownAtFirst = 10;
const monthsAhead = 12;

@Injectable()
export class JoinedForecast implements Forecast {
  constructor(
    private readonly forecast: AccessForecast,
    private readonly applications: ApplicationDirectory,
    private readonly roles: RoleDirectory,
    private readonly reminders: Reminders,
    private readonly notifications: SentNotifications,
    private readonly clock: Clock,
  ) {}

  async page(query: ForecastFilter & { limit: number; cursor?: string | undefined }): Promise<Page<ExpectedLoss>> {
    const { items, nextCursor } = await this.forecast.page(query);
    const known = await this.applications.known(items.map(({ applicationId }) => applicationId));
    const managers = await this.roles.managersOf(
      items.map(({ applicationId: id, organisationId }) => ({ id, organisationId })),
    );
    const reminded = await this.remindedOf(items, managers);
    return {
      items: items.flatMap(({ applicationId, date, secretId, lastUsedAt }) => {
        const application = known.get(applicationId);
        const reminder = reminded.get(secretId);
        if (!application) return [];
        return {
          date,
          organisation: application.organisation,
          application,
          lastUsedAt: lastUsedAt.toISOString(),
          managers: managers.get(applicationId) ?? [],
          lastReminder: reminder ? { at: reminder.at.toISOString(), state: reminder.state } : null,
        };
      }),
      nextCursor,
    };
  }

  async calendar(filter: Omit<ForecastFilter, 'from' | 'to'>): Promise<MonthOfForecast[]> {
    const counts = await this.forecast.byMonth(filter);
    const thisMonth = dateOf(this.clock.now()).slice(0, 7);
    const months = Array.from({ length: monthsAhead + 1 }, (_, ahead) => monthAfter(thisMonth, ahead));
    return months
      .map((month) => ({ month, count: counts.get(month) ?? 0 }))
      .filter(({ count }, ahead) => ahead < monthsAhead || count > 0);
  }

  async attention(): Promise<Attention> {
    const [{ items }, months, refused] = await Promise.all([
      this.page({ limit: shownAtFirst }),
      this.forecast.byMonth({}),
      this.forecast.refusedNow(shownAtFirst),
    ]);
    const known = await this.applications.known(refused.latest.map(({ applicationId }) => applicationId));
    return {
      losses: { count: [...months.values()].reduce((sum, count) => sum + count, 0), first: items },
      refused: {
        count: refused.count,
        latest: refused.latest.flatMap(({ applicationId, ...refusal }) => {
          const application = known.get(applicationId);
          return application ? [{ ...refusal, application }] : [];
        }),
      },
    };
  }

  private async remindedOf(losses: readonly AccessLoss[], managers: ReadonlyMap<string, CredentialManager[]>) {
    const sweeps = await this.reminders.lastSweepOf(losses.map(({ secretId }) => secretId));
    return this.notifications.outcomesOf(
      losses.flatMap(({ secretId, applicationId }) => {
        const sweepId = sweeps.get(secretId);
        const recipientIds = (managers.get(applicationId) ?? []).map(({ id }) => id);
        return sweepId === undefined ? [] : { secretId, sweepId, recipientIds };
      }),
    );
  }
}

/** @param month `2026-11` */
function monthAfter(month: string, ahead: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return dateOf(new Date(Date.UTC(year, number - 1 + ahead, 1))).slice(0, 7);
}
