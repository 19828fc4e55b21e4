/** A cookie as `reply.setCookie(name, value, options)` takes it. */
export interface CookieToSet {
  readonly name: string;
  readonly value: string;
  readonly options: {
    readonly path: '/';
    readonly httpOnly: true;
    readonly sameSite: 'lax';
    readonly secure: boolean;
    /** Seconds; without it the browser forgets the cookie when it is closed. */
    readonly maxAge?: number;
  };
}

/** A cookie that a browser is to forget. */
export type CookieToClear = Pick<CookieToSet, 'name' | 'options'>;
