/** An access token as an answer carries it; `expiresIn` in seconds. */
export interface AccessToken {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  readonly expiresIn: number;
}

/** What an API client continues with. */
export type ApiTokens = AccessToken & { readonly refreshToken: string };
