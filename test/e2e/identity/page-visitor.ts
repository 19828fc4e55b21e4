import { randomInt } from 'node:crypto';
import type { RunningApp } from '../../support/app.js';
import { password, type TestPerson } from './people.js';
import { Visitor } from './visitor.js';

export interface PageAnswer {
  readonly status: number;
  readonly location: string | undefined;
  readonly text: string;
  readonly headers: Record<string, string | string[] | number | undefined>;
}

export interface SetCookie {
  readonly name: string;
  readonly value: string;
  readonly [attribute: string]: unknown;
}

/** A browser without a screen: sends forms, follows mailed links alone, and keeps its cookies as browsers do. */
export class PageVisitor {
  readonly cookies = new Map<string, string>();
  /** Every cookie that was set, with its attributes. */
  readonly set: SetCookie[] = [];

  constructor(
    private readonly running: RunningApp,
    public ip = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`,
  ) {}

  /** Follows where a mailed link leads, as it takes its token out of the address. */
  async get(url: string): Promise<PageAnswer> {
    const answer = await this.send('GET', url);
    const isLink = url.includes('?token=') && answer.location !== undefined;
    return isLink ? this.send('GET', answer.location) : answer;
  }

  post(url: string, form: Readonly<Record<string, string>> = {}): Promise<PageAnswer> {
    return this.send('POST', url, new URLSearchParams(form).toString());
  }

  /** The first step on the page; the challenge that its answer holds, if any. */
  async logIn(person: TestPerson, given = password): Promise<PageAnswer & { challenge: string }> {
    const answer = await this.post('/login', { email: person.email, password: given });
    return { ...answer, challenge: /name="challenge" value="([^"]+)"/.exec(answer.text)?.[1] ?? '' };
  }

  /** Both steps, with a code not used before. */
  async signIn(person: TestPerson): Promise<this> {
    const { challenge, text } = await this.logIn(person);
    if (!challenge) throw new Error(`no challenge: ${text}`);
    const code = await new Visitor(this.running).freshCode(person);
    const { status, text: refused } = await this.post('/login/mfa', { challenge, code });
    if (status !== 303) throw new Error(`not signed in: ${refused}`);
    return this;
  }

  private async send(method: 'GET' | 'POST', url: string, payload?: string): Promise<PageAnswer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await this.running.app.inject({
      method,
      url,
      remoteAddress: this.ip,
      headers: {
        accept: 'text/html',
        'sec-fetch-site': 'same-origin',
        ...(cookie && { cookie }),
        ...(payload !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(payload !== undefined && { payload }),
    });
    for (const set of response.cookies as SetCookie[]) {
      this.set.push(set);
      if (set.maxAge === 0 || set.value === '') this.cookies.delete(set.name);
      else this.cookies.set(set.name, set.value);
    }
    return {
      status: response.statusCode,
      location: response.headers.location,
      text: response.body,
      headers: response.headers,
    };
  }
}
