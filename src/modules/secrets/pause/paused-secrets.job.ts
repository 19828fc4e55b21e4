import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { defineErrand } from '../../../jobs/queue.js';
import { Schedules } from '../../../jobs/schedules.js';
import { lockLiveSecret } from '../secret.queries.js';

export const resumingPaused = defineErrand('secrets.resume-paused');

/**
 * Tells, every minute, of pauses that are over. The secrets work already: whoever verifies them compares the end of the pause
 * with the time.
 */
@Injectable()
export class PausedSecretsJob implements OnModuleInit {
  constructor(
    private readonly schedules: Schedules,
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
  ) {}

  onModuleInit(): void {
    this.schedules.add({ errand: resumingPaused, cron: '* * * * *', run: (now) => this.resume(now) });
  }

  private async resume(now: Date): Promise<void> {
    const over = await this.em.execute<{ id: string }[]>(
      'select id from client_secret where paused_until <= ? order by paused_until',
      [now],
    );
    for (const { id } of over) {
      await inTransaction(this.em, async (em) => {
        const secret = await lockLiveSecret(em, { id });
        // Somebody was quicker, or paused it again.
        if (!secret?.pausedUntil || secret.pausedUntil > now) return;
        const resumed = secret.resume(now);
        if (resumed) this.events.record(resumed);
      });
    }
  }
}
