import { randomInt } from 'node:crypto';
import type { Config } from '../../../src/config/config.js';
import { SECOND } from '../../../src/shared/clock.js';
import { type Answer, totpCode } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { makePerson, password, type TestPerson } from './people.js';

/** What a test of identity begins with. */
interface Visit {
  readonly running: RunningApp;
  readonly visitor: Visitor;
  readonly person: TestPerson;
}

/** Boots the product once for a `describe`, and gives each of its tests a visitor and a person of its own. */
export function beginEachVisit(begin: (visit: Visit) => void | Promise<void>, config?: Partial<Config>): void {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp(config && { config });
  });
  afterAll(() => running.close());
  beforeEach(async () => begin({ running, visitor: new Visitor(running), person: await makePerson(running) }));
}

/** What a signed-in API client holds. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** One client at an address of its own, so that no test uses up another's attempts. */
export class Visitor {
  constructor(
    private readonly running: RunningApp,
    readonly ip = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`,
  ) {}

  /** @param credentials an access token, or headers */
  async send(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: object,
    credentials: string | Record<string, string> = {},
  ): Promise<Answer> {
    const headers = typeof credentials === 'string' ? { authorization: `Bearer ${credentials}` } : credentials;
    const response = await this.running.app.inject({
      method,
      url: `/api/v1${path}`,
      headers,
      remoteAddress: this.ip,
      ...(body && { payload: body }),
    });
    const isJson = String(response.headers['content-type']).includes('json');
    return {
      status: response.statusCode,
      body: isJson ? response.json() : undefined,
      headers: response.headers,
      text: response.body,
    };
  }

  post(path: string, body?: object, credentials?: string | Record<string, string>): Promise<Answer> {
    return this.send('POST', path, body, credentials);
  }

  get(path: string, credentials?: string | Record<string, string>): Promise<Answer> {
    return this.send('GET', path, undefined, credentials);
  }

  logIn(person: TestPerson, given = password): Promise<Answer> {
    return this.post('/auth/login', { email: person.email, password: given });
  }

  /** A challenge: the password step gone well. */
  async challenge(person: TestPerson): Promise<string> {
    const { status, body, text } = await this.logIn(person);
    if (status !== 200) throw new Error(`login answered ${text}`);
    return body.challenge;
  }

  /** Signs in with a code not used before. */
  async signIn(person: TestPerson): Promise<Tokens> {
    const challenge = await this.challenge(person);
    const { status, body, text } = await this.post('/auth/mfa', { challenge, code: await this.freshCode(person) });
    if (status !== 200) throw new Error(`mfa answered ${text}`);
    return body;
  }

  /** The code of the next time step: moves the clock there. */
  freshCode({ secret }: { secret: string }): Promise<string> {
    this.running.clock.advance(30 * SECOND);
    return this.code({ secret });
  }

  /** The code of the present time step. */
  code({ secret }: { secret: string }): Promise<string> {
    return totpCode(this.running.clock.now(), secret);
  }

  /** A code that is not right in any step near. */
  async wrongCode(person: { secret: string }): Promise<string> {
    const now = this.running.clock.now().getTime();
    const near = await Promise.all(
      [-60, -30, 0, 30, 60].map((shift) => totpCode(new Date(now + shift * SECOND), person.secret)),
    );
    return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code)) ?? '';
  }
}

export interface LoggedEvent {
  readonly type: string;
  readonly payload: Record<string, unknown>;
  readonly actor_id: string | null;
  readonly ip: string;
}

/** What the event log says about a person, in order. */
export function eventsOf({ database }: RunningApp, { id }: { id: string }): Promise<LoggedEvent[]> {
  return query(
    database.url,
    `select type, payload, actor_id, host(o.ip) as ip from event_log
     left join event_origin o on o.event_id = event_log.id
     where payload->>'userId' = $1 order by sequence`,
    [id],
  );
}
