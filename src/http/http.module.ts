import { Global, Module, StandardSchemaSerializerInterceptor } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { JobsModule } from '../jobs/jobs.module.js';
import { ErrorPages } from './answers/error-pages.js';
import { HealthController } from './server/health.controller.js';
import { MetricsController } from './server/metrics.controller.js';
import { ProblemFilter } from './answers/problem.filter.js';
import { RateLimits } from './requests/rate-limits.js';
import { SecurityTxtController } from './server/security-txt.controller.js';
import { SameOriginGuard } from './requests/same-origin.guard.js';
import { ValidationPipe } from './requests/validation.pipe.js';

/** What every route shares: errors, validation, the same-origin rule, limits, health and metrics. */
@Global()
@Module({
  imports: [TerminusModule.forRoot({ logger: false }), JobsModule],
  controllers: [HealthController, MetricsController, SecurityTxtController],
  providers: [
    RateLimits,
    ErrorPages,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useClass: ValidationPipe },
    { provide: APP_INTERCEPTOR, useClass: StandardSchemaSerializerInterceptor },
    { provide: APP_GUARD, useClass: SameOriginGuard },
  ],
  exports: [RateLimits, ErrorPages],
})
export class HttpModule {}
