import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Config } from '../../config/config.js';
import { DomainEvents } from '../../events/domain-events.js';
import { Clock } from '../../shared/clock.js';
import { type DomainError, NotFound } from '../../shared/domain-error.js';
import { Id } from '../../shared/id.js';
import { decodeCursor, type Page, toPage } from '../../shared/pagination.js';
import { AccountChanges } from '../identity/contract/people/account-changes.js';
import type { Actor } from '../identity/contract/actor.js';
import { RoleDirectory } from '../roles/contract/role-directory.js';
import { Approval } from './approval.entity.js';
import { ApprovalViews } from './approval-views.js';
import { ApprovalEnded, NotApprover, RequesterGone } from './approvals.errors.js';
import { ApprovalCarriedOut, ApprovalFailed, ApprovalGiven, ApprovalRefused } from './contract/approval.events.js';
import type { ApprovalView, ListApprovals } from './contract/approval.schemas.js';
import type { Approvals } from './contract/approvals.js';
import { mayLessenSupport } from './deed.js';
import { Deeds } from './deeds.js';
import { SecondPersons } from './second-persons.js';

const Cursor = z.tuple([Id]);

/** Requests as they are stored, and what second persons decide about them. */
@Injectable()
export class StoredApprovals implements Approvals {
  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly accounts: AccountChanges,
    private readonly roles: RoleDirectory,
    private readonly deeds: Deeds,
    private readonly secondPersons: SecondPersons,
    private readonly views: ApprovalViews,
  ) {}

  async page({ limit, cursor, state }: ListApprovals): Promise<Page<ApprovalView>> {
    const before = cursor === undefined ? {} : { id: { $lt: decodeCursor(cursor, Cursor)[0] } };
    const which = { ...before, ...(state && { state }) };
    // Ids are made in the order of time.
    const rows = await this.em.find(Approval, which, { orderBy: { id: 'desc' }, limit: limit + 1, refresh: true });
    const { items, nextCursor } = toPage(rows, limit, ({ id }) => [id]);
    return { items: await this.views.of(this.genuine(items)), nextCursor };
  }

  async one(id: string): Promise<ApprovalView> {
    return this.views.ofOne(await this.find(id));
  }

  async openAbout(subjectId: string): Promise<ApprovalView[]> {
    const open = { subjectId, state: 'open' as const };
    const rows = await this.em.find(Approval, open, { orderBy: { id: 'asc' }, refresh: true });
    return this.views.of(this.genuine(rows));
  }

  countOpen(): Promise<number> {
    return this.em.count(Approval, { state: 'open' });
  }

  async hindrances({ userId }: Actor, approvals: readonly ApprovalView[]): Promise<ReadonlyMap<string, string>> {
    const hindrance = await this.secondPersons.hindranceFor(userId);
    return new Map(
      approvals.flatMap(({ id, subject, requestedBy }) => {
        const words = hindrance({ subjectId: subject.id, requestedBy: requestedBy?.id ?? null });
        return words === null ? [] : [[id, words] as const];
      }),
    );
  }

  approve(actor: Actor, id: string): Promise<ApprovalView> {
    return this.decide(id, async (approval) => {
      const hindrance = (await this.secondPersons.hindranceFor(actor.userId))(approval);
      if (hindrance !== null) throw new NotApprover(hindrance);
      this.events.record(new ApprovalGiven(factsOf(approval)));
      await this.carryOut(approval, actor.userId);
    });
  }

  refuse(actor: Actor, id: string): Promise<ApprovalView> {
    return this.decide(id, async (approval) => {
      approval.refuse(actor.userId, this.clock.now());
      this.events.record(new ApprovalRefused(factsOf(approval)));
    });
  }

  /**
   * Carries out a request that nobody refused in time.
   * @throws ApprovalEnded when it is not due any more, RequesterGone, what the deed throws
   */
  async carryOutWaited(id: string, now: Date): Promise<void> {
    const work = async (approval: Approval) => {
      if (!approval.hasWaitedAt(now)) throw new ApprovalEnded();
      await this.carryOut(approval, null);
    };
    await this.decide(id, work, now);
  }

  /** Ends a request that could not be carried out when its time came. */
  async fail(id: string, { code }: DomainError): Promise<void> {
    await this.decide(id, async (approval) => {
      approval.fail(this.clock.now());
      this.events.record(new ApprovalFailed({ ...factsOf(approval), code }));
    });
  }

  /**
   * Locks the account, then the request, in the same order as making one does. The second of two concurrent decisions
   * sees the first.
   */
  private async decide(
    id: string,
    work: (approval: Approval) => Promise<void>,
    now = this.clock.now(),
  ): Promise<ApprovalView> {
    const { kind, subjectId } = await this.find(id);
    return this.deeds.inTurn(mayLessenSupport(kind), async () => {
      await this.accounts.hold(subjectId);
      const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true } as const;
      const approval = await this.em.findOneOrFail(Approval, { id }, lock);
      const [genuine] = this.genuine([approval]);
      if (!genuine?.isOpenAt(now)) throw new ApprovalEnded();
      await work(approval);
      await this.em.flush();
      return this.views.ofOne(approval);
    });
  }

  private async carryOut(approval: Approval, decidedBy: string | null): Promise<void> {
    const { deed, requestedBy } = approval;
    const support = requestedBy === null ? [] : await this.roles.supportPeople();
    if (requestedBy !== null && !support.some(({ id }) => id === requestedBy)) throw new RequesterGone();
    approval.carryOut(decidedBy, this.clock.now());
    await this.em.flush();
    await this.deeds.carryOut(deed, requestedBy);
    this.events.record(new ApprovalCarriedOut(factsOf(approval)));
  }

  private async find(id: string): Promise<Approval> {
    const stored = await this.em.findOne(Approval, { id }, { refresh: true });
    const [approval] = this.genuine(stored ? [stored] : []);
    if (!approval) throw new NotFound();
    return approval;
  }

  private genuine(approvals: readonly Approval[]): Approval[] {
    return approvals.filter((approval) => approval.isGenuine(this.config.auditKeys));
  }
}

function factsOf({ id, subjectId, kind }: Approval) {
  return { approvalId: id, userId: subjectId, kind };
}
