import { SetMetadata } from '@nestjs/common';

export const PUBLIC = 'public';

/**
 * Opens a route to anyone. Everything else needs someone signed in with a second factor.
 * @param reason why that is right, read by the test that lists all open routes (R43)
 */
export function Public(reason: string) {
  return SetMetadata(PUBLIC, reason);
}
