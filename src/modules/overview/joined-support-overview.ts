import { Injectable } from '@nestjs/common';
import { SealingState } from '../../events/sealing/sealing-state.js';
import { Approvals } from '../approvals/contract/approvals.js';
import { ApplicationDirectory, type KnownApplication } from '../applications/contract/application-directory.js';
import { People } from '../identity/contract/people/people.js';
import { SentNotifications } from '../notifications/contract/sent-notifications.js';
import { type ManagersByScope, RoleDirectory } from '../roles/contract/role-directory.js';
import { SecretDirectory } from '../secrets/contract/secret-directory.js';
import { type SupportOverview, weeksAhead } from './contract/support-overview.js';
import type { OverviewView } from './contract/support-overview.schemas.js';

const shownApplications = 100;
const shownNotifications = 10;
const shownApprovals = 10;
/** One person is on holiday, ill, or leaves. */
const enoughManagers = 2;

@Injectable()
export class JoinedSupportOverview implements SupportOverview {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly people: People,
    private readonly roles: RoleDirectory,
    private readonly secrets: SecretDirectory,
    private readonly notifications: SentNotifications,
    private readonly approvals: Approvals,
    private readonly sealing: SealingState,
  ) {}

  async now(): Promise<OverviewView> {
    const [members, people, secrets, understaffed, openApprovals, failedNotifications, eventLog] = await Promise.all([
      this.applications.counts(),
      this.people.counts(),
      this.secrets.census(weeksAhead),
      this.understaffed(),
      this.openApprovals(),
      this.failedNotifications(),
      this.eventLog(),
    ]);
    return {
      counts: { ...members, people, secrets: secrets.counts },
      expiries: [...secrets.weeks],
      understaffed,
      openApprovals,
      failedNotifications,
      eventLog,
    };
  }

  /**
   * Most organisations have enough managers for all their applications. Only the applications of the others are checked
   * one by one.
   */
  private async understaffed(): Promise<OverviewView['understaffed']> {
    const managers = await this.roles.managersByScope();
    const staffed = [...managers.organisations].filter(([, people]) => people.size >= enoughManagers);
    const candidates = await this.applications.activeOutside(staffed.map(([id]) => id));
    const few = candidates
      .map((application) => ({ ...application, managerCount: managersOf(application, managers) }))
      .filter(({ managerCount }) => managerCount < enoughManagers);
    return {
      count: few.length,
      applications: few.toSorted((one, other) => one.managerCount - other.managerCount).slice(0, shownApplications),
    };
  }

  private async openApprovals(): Promise<OverviewView['openApprovals']> {
    const [count, { items }] = await Promise.all([
      this.approvals.countOpen(),
      this.approvals.page({ state: 'open', limit: shownApprovals }),
    ]);
    return { count, latest: items };
  }

  private async failedNotifications(): Promise<OverviewView['failedNotifications']> {
    const [count, { items }] = await Promise.all([
      this.notifications.countFailed(),
      this.notifications.page({ state: 'failed', limit: shownNotifications }),
    ]);
    return { count, latest: items.map((item) => ({ ...item, createdAt: item.createdAt.toISOString() })) };
  }

  private async eventLog(): Promise<OverviewView['eventLog']> {
    const { problem, waitingSince, foreign } = await this.sealing.now();
    return { problem, waitingSince: waitingSince?.toISOString() ?? null, foreignEvents: foreign.events };
  }
}

/** A person with the role for both the organisation and the application counts once. */
function managersOf({ id, organisation }: KnownApplication, { organisations, applications }: ManagersByScope): number {
  return new Set([...(organisations.get(organisation.id) ?? []), ...(applications.get(id) ?? [])]).size;
}
