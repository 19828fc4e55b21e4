import { SetMetadata } from '@nestjs/common';

export const ANY_ORIGIN = 'any-origin';

/**
 * Lets requests of other sites' pages reach a route too. Only for one that looks at no session, as the browser may send
 * a cookie along.
 * @param reason why that is right
 */
export function AnyOrigin(reason: string) {
  return SetMetadata(ANY_ORIGIN, reason);
}
