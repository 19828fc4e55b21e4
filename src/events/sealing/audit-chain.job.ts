import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { CronExpression } from '@nestjs/schedule';
import { KeyInventory } from '../../config/key-inventory.js';
import { defineErrand } from '../../jobs/queue.js';
import { Schedules } from '../../jobs/schedules.js';
import { AuditChain, AuditKeyUnknown, ChainBroken } from './audit-chain.js';
import { SealingAlarms } from './sealing-alarms.js';
import { SealingState } from './sealing-state.js';

export const sealing = defineErrand('events.seal', { retryLimit: 0 });

/** A stop waits for the page at hand, not for a backlog of a million. */
const runMs = 3000;

/** Has the event log sealed every ten seconds, by whichever instance comes first, and people told when that fails. */
@Injectable()
export class AuditChainJob implements OnModuleInit {
  private readonly logger = new Logger(AuditChainJob.name);
  private saidUnknown: string | undefined;

  constructor(
    private readonly schedules: Schedules,
    private readonly chain: AuditChain,
    private readonly state: SealingState,
    private readonly alarms: SealingAlarms,
    private readonly keys: KeyInventory,
  ) {}

  onModuleInit(): void {
    const cron = CronExpression.EVERY_10_SECONDS;
    this.schedules.add({ errand: sealing, cron, run: (now) => this.run(now) });
    this.keys.register({ ring: 'AUDIT_KEYS', what: 'seals of the event log', table: 'event_seal' });
    this.keys.register({ ring: 'AUDIT_KEYS', what: 'checkpoints of the event log', table: 'event_checkpoint' });
  }

  private async run(now: Date): Promise<void> {
    const broken = await this.seal();
    const standing = await this.state.now();
    await this.alarms.raise(broken ? { ...standing, problem: 'chain-broken' } : standing, now);
  }

  /** Returns whether the chain is broken. */
  private async seal(): Promise<boolean> {
    try {
      const { more, unknownKey } = await this.chain.seal({ forMs: runMs });
      if (unknownKey !== undefined) this.sayUnknown(new AuditKeyUnknown(unknownKey));
      if (more) await this.schedules.ask(sealing);
      return false;
    } catch (failure) {
      if (failure instanceof ChainBroken) return true;
      if (!(failure instanceof AuditKeyUnknown)) throw failure;
      this.sayUnknown(failure);
      return false;
    }
  }

  private sayUnknown({ keyId, message }: AuditKeyUnknown): void {
    if (this.saidUnknown === keyId) return;
    this.saidUnknown = keyId;
    this.logger.warn(`${message}; another instance seals what was recorded under it`);
  }
}
