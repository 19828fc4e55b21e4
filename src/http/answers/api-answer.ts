import { applyDecorators, HttpCode, SerializeOptions } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/**
 * What a route answers when all goes well: its status and the schema of the body. The schema is the document's and
 * shapes the answer too: no field leaves that it does not name.
 */
export function ApiAnswer(status: number, description: string, schema?: z.ZodType) {
  if (!schema) return applyDecorators(HttpCode(status), ApiResponse({ status, description }));
  return applyDecorators(
    HttpCode(status),
    SerializeOptions({ schema }),
    ApiResponse({ status, description, standardSchema: schema }),
  );
}
