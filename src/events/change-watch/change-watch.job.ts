import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { inTransaction } from '../../database/transaction.js';
import { Schedules } from '../../jobs/schedules.js';
import { loggableError } from '../../shared/loggable-error.js';
import { AuditChain } from '../sealing/audit-chain.js';
import { ChangeWatch, comparing, identityOf } from './change-watch.js';
import { findPayloads } from './change-watch.queries.js';
import { DomainEvents } from '../domain-events.js';
import { UnexplainedChangesFound } from './unexplained-changes-found.event.js';

/** So many go into one event, and so into one mail. */
const inOneEvent = 100;

/** Once a day, and when somebody asks: an event for what was changed by hand, from which WMDA support is told. */
@Injectable()
export class ChangeWatchJob implements OnModuleInit {
  private readonly logger = new Logger(ChangeWatchJob.name);

  constructor(
    private readonly schedules: Schedules,
    private readonly em: EntityManager,
    private readonly watch: ChangeWatch,
    private readonly chain: AuditChain,
    private readonly events: DomainEvents,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.schedules.add({ errand: comparing, cron: '29 4 * * *', run: () => this.compare() });
  }

  /** Each change is told once. The log says it too, as whoever writes to the database can hold a mail back. */
  private async compare(): Promise<void> {
    // What was told a moment ago is known by its seal. A chain that cannot go on is told of elsewhere.
    await this.chain
      .seal()
      .catch((failure: unknown) =>
        this.logger.error({ err: loggableError(failure) }, 'the event log could not be sealed'),
      );
    const told = await findPayloads(this.em, this.config.auditKeys, UnexplainedChangesFound);
    const known = new Set(told.flatMap(({ changes }) => changes.map(identityOf)));
    const found = await this.watch.unexplained(known);
    for (let first = 0; first < found.length; first += inOneEvent) {
      const changes = found.slice(first, first + inOneEvent);
      this.logger.error({ changes }, 'rows were changed, and no event tells of it');
      await inTransaction(this.em.fork(), async () => this.events.record(new UnexplainedChangesFound({ changes })));
    }
  }
}
