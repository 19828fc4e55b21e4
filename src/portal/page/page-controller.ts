import { applyDecorators, Controller, UseGuards, UseInterceptors, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { PageInterceptor } from './page.interceptor.js';
import { StepUpFormGuard } from '../forms/step-up-form.guard.js';

/** A controller of pages: at the root, outside the API and its document. Its methods answer `show` or `seeOther`. */
export function PageController(path: string | string[] = ''): ClassDecorator {
  return applyDecorators(
    Controller({ path, version: VERSION_NEUTRAL }),
    ApiExcludeController(),
    UseGuards(StepUpFormGuard),
    UseInterceptors(PageInterceptor),
  );
}
