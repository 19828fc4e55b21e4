import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

export const PUBLIC = 'public';

/** Where the OpenAPI document says why a route is open. */
export const OPEN_BECAUSE = 'x-open-because';

/**
 * Opens a route to anyone. Everything else needs someone signed in with a second factor.
 * @param reason why that is right, read by the test that lists all open routes (R43)
 */
export function Public(reason: string) {
  return applyDecorators(SetMetadata(PUBLIC, reason), ApiExtension(OPEN_BECAUSE, reason));
}
