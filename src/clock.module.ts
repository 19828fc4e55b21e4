import { Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from './shared/clock.js';

/** Makes the one source of time injectable everywhere; tests override it. */
@Global()
@Module({ providers: [{ provide: Clock, useClass: SystemClock }], exports: [Clock] })
export class ClockModule {}
