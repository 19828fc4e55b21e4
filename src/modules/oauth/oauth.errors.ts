/** A refusal of an OAuth endpoint, as RFC 6749 5.2 has it. The description holds nothing that the client did not send. */
export abstract class OAuthError extends Error {
  abstract readonly error: string;
  readonly status: number = 400;
  readonly headers: Readonly<Record<string, string>> = {};
}

export class InvalidRequest extends OAuthError {
  readonly error = 'invalid_request';
}

/** Whoever asks did not prove who they are; the same answer whatever was wrong (R5). */
export class InvalidClient extends OAuthError {
  readonly error = 'invalid_client';
  override readonly status = 401;
  /** Sent for either method, so that a client that used the body learns of the other one (RFC 6749 5.2). */
  override readonly headers = { 'WWW-Authenticate': 'Basic realm="oauth2"' };

  constructor() {
    super('client authentication failed');
  }
}

export class UnsupportedGrantType extends OAuthError {
  readonly error = 'unsupported_grant_type';

  constructor() {
    super('grant_type must be client_credentials');
  }
}

export class InvalidScope extends OAuthError {
  readonly error = 'invalid_scope';

  constructor() {
    super('the application does not have this scope at this API');
  }
}

export class InvalidTarget extends OAuthError {
  readonly error = 'invalid_target';
}

/** The client is slowed down after failures (429), or the database does not answer (503). */
export class TemporarilyUnavailable extends OAuthError {
  readonly error = 'temporarily_unavailable';
  override readonly status: number;
  override readonly headers: Readonly<Record<string, string>>;

  constructor(status: 429 | 503, retryAfterSeconds: number) {
    super(`try again in ${retryAfterSeconds} seconds`);
    this.status = status;
    this.headers = { 'Retry-After': String(retryAfterSeconds) };
  }
}

export class RequestTooLarge extends OAuthError {
  readonly error = 'invalid_request';
  override readonly status = 413;

  constructor() {
    super('the body is too large');
  }
}

/** There is no endpoint here: the metadata names those that are. */
export class WrongAddress extends OAuthError {
  readonly error = 'invalid_request';
  override readonly status = 404;

  constructor() {
    super('there is no endpoint at this address: /.well-known/oauth-authorization-server names them');
  }
}

/** RFC 6749 3.2 has clients post. */
export class WrongMethod extends OAuthError {
  readonly error = 'invalid_request';
  override readonly status = 405;
}
