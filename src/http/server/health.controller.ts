import { Controller, Get, type OnModuleDestroy, ServiceUnavailableException, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { HealthCheck, type HealthCheckResult, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { KeyChecks } from '../../config/key-checks.js';
import { assertStorage } from '../../database/disk-full.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { DatabaseSchema } from '../../database/schema/schema-definition.js';
import { Jobs } from '../../jobs/jobs.js';
import { DomainError } from '../../shared/domain-error.js';
import { Public } from '../requests/public.js';

const timeoutMs = 3000;

class NotReady extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'not-ready';
  override readonly retryAfterSeconds = 5;

  constructor(failing: readonly string[]) {
    super(`Not ready: ${failing.join(', ')}.`);
  }
}

/** For load balancers: alive means "do not restart me", ready means "send me requests". */
@ApiExcludeController()
@Controller({ path: 'health', version: VERSION_NEUTRAL })
export class HealthController implements OnModuleDestroy {
  private stopping = false;

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicator: HealthIndicatorService,
    private readonly statements: PreparedStatements,
    private readonly jobs: Jobs,
    private readonly keys: KeyChecks,
    private readonly schema: DatabaseSchema,
  ) {}

  @Public('load balancers ask without signing in; the answer holds no facts about anyone')
  @Get('live')
  live() {
    return { status: 'ok' };
  }

  @Public('load balancers ask without signing in; the answer holds no facts about anyone')
  @HealthCheck({ noCache: true, swaggerDocumentation: false })
  @Get('ready')
  ready() {
    if (this.stopping) throw new NotReady(['stopping']);
    const checks = this.health.check([
      () => this.within('database', () => this.statements.query('answers', 'select 1')),
      () => this.within('schema', () => this.schemaIsCurrent()),
      () => this.within('queue', () => this.jobs.ping()),
      () => this.within('storage', async () => assertStorage()),
      () => this.within('keys', () => this.keys.verifyAgain()),
    ]);
    return checks.catch((failure: unknown) => {
      throw failure instanceof ServiceUnavailableException
        ? new NotReady(Object.keys((failure.getResponse() as HealthCheckResult).error ?? {}))
        : failure;
    });
  }

  /** A stop calls this first, so that balancers look elsewhere while requests and jobs end (R80). */
  onModuleDestroy(): void {
    this.stopping = true;
  }

  private async within(name: string, check: () => Promise<unknown>) {
    const indicator = this.indicator.check(name);
    const late = AbortSignal.timeout(timeoutMs);
    try {
      await Promise.race([
        check(),
        new Promise((_, reject) => late.addEventListener('abort', () => reject(new Error('too slow')), { once: true })),
      ]);
      return indicator.up();
    } catch {
      return indicator.down();
    }
  }

  private async schemaIsCurrent(): Promise<void> {
    const [row] = await this.statements.query<{ done: number }>(
      'migrations',
      'select count(*)::int as done from schema_migration',
    );
    if ((row?.done ?? 0) < this.schema.migrations.length) throw new Error('the schema is older than this version');
  }
}
