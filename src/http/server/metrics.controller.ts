import { createHash, timingSafeEqual } from 'node:crypto';
import { Controller, Get, Header, Headers, type OnModuleInit, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { Config } from '../../config/config.js';
import { SealingState } from '../../events/sealing/sealing-state.js';
import { Jobs } from '../../jobs/jobs.js';
import { DomainError, NotFound } from '../../shared/domain-error.js';
import { Public } from '../requests/public.js';

class WrongMetricsToken extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'unauthenticated';

  constructor() {
    super('Send METRICS_TOKEN as "Authorization: Bearer ...".');
  }
}

/** Prometheus metrics, for whoever holds `METRICS_TOKEN`; without that variable the page does not exist. */
@ApiExcludeController()
@Controller({ path: 'metrics', version: VERSION_NEUTRAL })
export class MetricsController implements OnModuleInit {
  private readonly registry = new Registry();

  constructor(
    private readonly config: Config,
    private readonly jobs: Jobs,
    private readonly sealing: SealingState,
  ) {}

  onModuleInit(): void {
    if (!this.config.metricsToken) return;
    collectDefaultMetrics({ register: this.registry });
    const { jobs } = this;
    const deadJobs = new Gauge({
      name: 'dead_jobs',
      help: 'Jobs that were given up on, by dead letter queue',
      labelNames: ['queue'],
      registers: [],
      async collect() {
        // While the database is away the other metrics are what people need.
        for (const { queue, count } of await jobs.deadLetters().catch(() => [])) this.set({ queue }, count);
      },
    });
    this.registry.registerMetric(deadJobs);
    this.registerEventLog();
  }

  private registerEventLog(): void {
    const { sealing } = this;
    const unsealed = new Gauge({
      name: 'credentials_oldest_unsealed_event_seconds',
      help: 'For how long the oldest event of the event log has waited for its seal; 0 when none waits',
      registers: [],
      async collect() {
        const standing = await sealing.now().catch(() => undefined);
        if (standing) this.set(standing.waitingSeconds);
      },
    });
    this.registry.registerMetric(unsealed);
  }

  @Public('Prometheus signs in with its own token')
  @Get()
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(@Headers('authorization') authorization = ''): Promise<string> {
    const { metricsToken } = this.config;
    if (!metricsToken) throw new NotFound();
    if (!sameText(authorization, `Bearer ${metricsToken}`)) throw new WrongMetricsToken();
    return this.registry.metrics();
  }
}

function sameText(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
