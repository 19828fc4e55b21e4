import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { generate } from 'otplib';
import { demonstrationPassword, demonstrationTotpSecret, people } from '../../src/demo/demonstration-people.js';
import { SECOND } from '../../src/shared/clock.js';
import type { RunningApp } from './app.js';

export interface Answer {
  readonly status: number;
  // Tests look into answers of every shape; what is there is what they assert.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  readonly headers: Record<string, string | string[] | number | undefined>;
  readonly text: string;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT';

/** Speaks HTTP to a booted application, as someone or as nobody. */
export class ApiClient {
  /** Where the next requests come from. */
  remoteAddress = '127.0.0.1';

  constructor(
    private readonly app: NestFastifyApplication,
    readonly token?: string,
    private readonly refreshToken?: string,
  ) {}

  /** The same session with a new access token, as a client gets one every ten minutes. */
  async renewed(): Promise<ApiClient> {
    const { status, body } = await new ApiClient(this.app).post('/auth/refresh', { refreshToken: this.refreshToken });
    if (status !== 200) throw new Error(`refresh answered ${status}`);
    return new ApiClient(this.app, body.accessToken, body.refreshToken);
  }

  /** @param path below `/api/v1` unless it names another root */
  async send(method: Method, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const rooted = /^\/(api|health|metrics|oauth2)\b/.test(path) ? path : `/api/v1${path}`;
    const response = await this.app.inject({
      method,
      url: rooted,
      remoteAddress: this.remoteAddress,
      headers: { ...(this.token && { authorization: `Bearer ${this.token}` }), ...headers },
      ...(body !== undefined && { payload: body as object }),
    });
    const json = String(response.headers['content-type']).includes('json');
    return {
      status: response.statusCode,
      body: json ? response.json() : undefined,
      headers: response.headers,
      text: response.body,
    };
  }

  get = (path: string, headers?: Record<string, string>) => this.send('GET', path, undefined, headers);
  post = (path: string, body?: unknown, headers?: Record<string, string>) => this.send('POST', path, body, headers);
  patch = (path: string, body?: unknown) => this.send('PATCH', path, body);
  delete = (path: string) => this.send('DELETE', path);
}

export type PersonName = keyof typeof people;

/** Fills the database with the demonstration data. */
export async function withDemonstrationData(running: RunningApp): Promise<RunningApp> {
  await running.demonstrate();
  return running;
}

/** Signs in with password and TOTP. Moves the clock on by one time step first, as each code counts once. */
export async function signIn(running: RunningApp, person: PersonName): Promise<ApiClient> {
  const { app } = running;
  const code = await nextCode(running);
  const nobody = new ApiClient(app);
  const login = await nobody.post('/auth/login', { email: people[person].email, password: demonstrationPassword });
  const mfa = await nobody.post('/auth/mfa', { challenge: login.body.challenge, code });
  if (mfa.status !== 200) throw new Error(`${person} could not sign in: ${login.text} ${mfa.text}`);
  return new ApiClient(app, mfa.body.accessToken, mfa.body.refreshToken);
}

/** A code that no demonstration person has used yet: moves the clock on by one time step. */
export function nextCode({ clock }: RunningApp): Promise<string> {
  clock.advance(30 * SECOND);
  return totpCode(clock.now());
}

export function totpCode(now: Date, secret = demonstrationTotpSecret): Promise<string> {
  return generate({ secret, epoch: Math.floor(now.getTime() / 1000) });
}
