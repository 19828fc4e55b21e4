import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SealingState } from '../../events/sealing/sealing-state.js';
import { Id } from '../../shared/id.js';
import { decodeCursor, toPage } from '../../shared/pagination.js';
import { storableText } from '../../shared/storable-text.js';
import { Approvals } from '../approvals/contract/approvals.js';
import { ApplicationDirectory, type KnownApplication } from '../applications/contract/application-directory.js';
import { People } from '../identity/contract/people/people.js';
import { SentNotifications } from '../notifications/contract/sent-notifications.js';
import { type ManagersByScope, RoleDirectory } from '../roles/contract/role-directory.js';
import { SecretDirectory } from '../secrets/contract/secret-directory.js';
import { type SupportOverview, weeksAhead } from './contract/support-overview.js';
import type { OverviewView, UnderstaffedOrganisation } from './contract/support-overview.schemas.js';

const shownApplications = 100;
const shownOrganisations = 10;
const shownExamples = 3;
const shownNotifications = 10;
const shownApprovals = 10;
/** One person is on holiday, ill, or leaves. */
const enoughManagers = 2;

type Understaffed = KnownApplication & { readonly managerCount: number };

/** Whether every application has a manager, then the name. */
const Cursor = z.tuple([z.enum(['some-unmanaged', 'too-few']), storableText, Id]);
type Key = z.output<typeof Cursor>;

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
      this.understaffedNow(),
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

  async understaffed({ limit, cursor }: { limit: number; cursor?: string | undefined }) {
    const behind = cursor === undefined ? undefined : decodeCursor(cursor, Cursor);
    const all = organisationsOf(await this.withFewManagers());
    return toPage(behind ? all.filter((each) => isBehind(keyOf(each), behind)) : all, limit, keyOf);
  }

  private async understaffedNow(): Promise<OverviewView['understaffed']> {
    const few = await this.withFewManagers();
    return {
      count: few.length,
      applications: few.slice(0, shownApplications),
      organisations: organisationsOf(few).slice(0, shownOrganisations),
    };
  }

  /**
   * Active applications with too few managers, those without any first. Most organisations have enough managers for all
   * their applications; only the applications of the others are checked one by one.
   */
  private async withFewManagers(): Promise<Understaffed[]> {
    const managers = await this.roles.managersByScope();
    const staffed = [...managers.organisations].filter(([, people]) => people.size >= enoughManagers);
    const candidates = await this.applications.activeOutside(staffed.map(([id]) => id));
    return candidates
      .map((application) => ({ ...application, managerCount: managersOf(application, managers) }))
      .filter(({ managerCount }) => managerCount < enoughManagers)
      .toSorted((one, other) => one.managerCount - other.managerCount);
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

/** Those with an application that nobody manages before the others, by name. */
function organisationsOf(applications: readonly Understaffed[]): UnderstaffedOrganisation[] {
  return [...Map.groupBy(applications, ({ organisation }) => organisation.id).values()]
    .map((of) => ({
      id: of[0]?.organisation.id ?? '',
      name: of[0]?.organisation.name ?? '',
      understaffed: of.length,
      unmanaged: of.filter(({ managerCount }) => managerCount === 0).length,
      examples: of.slice(0, shownExamples).map(({ id, name }) => ({ id, name })),
    }))
    .toSorted((one, other) => (isBehind(keyOf(one), keyOf(other)) ? 1 : -1));
}

function keyOf({ unmanaged, name, id }: UnderstaffedOrganisation): Key {
  return [unmanaged > 0 ? 'some-unmanaged' : 'too-few', name, id];
}

function isBehind(one: Key, other: Key): boolean {
  const place = one.findIndex((part, index) => part !== other[index]);
  return place >= 0 && String(one[place]) > String(other[place]);
}
