import type { Config } from '../../../config/config.js';
import type { CookieToSet } from '../contract/sessions/cookie-to-set.js';

/** `__Host-` binds a cookie to this host over https; a browser refuses that prefix over http on localhost. */
export function cookieName({ publicUrl }: Config, name: string): string {
  return isHttps(publicUrl) ? `__Host-${name}` : name;
}

/** A cookie of this host alone, which no script reads and no other site's form sends. */
export function cookie(config: Config, name: string, value: string): CookieToSet {
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps(config.publicUrl) } as const;
  return { name: cookieName(config, name), value, options };
}

/** The same for a browser that is to keep it for `maxAge` seconds, whether it is closed or not; 0 has it forget it. */
export function lastingCookie(config: Config, name: string, value: string, maxAge: number): CookieToSet {
  const { options, ...named } = cookie(config, name, value);
  return { ...named, options: { ...options, maxAge } };
}

function isHttps(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}
