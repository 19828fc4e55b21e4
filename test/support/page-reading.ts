import { MikroORM } from '@mikro-orm/postgresql';
import { inRequestContext } from '../../src/database/request-context.js';
import { demonstrationPassword, people } from '../../src/demo/demonstration-people.js';
import { FactorStep } from '../../src/modules/identity/contract/sign-in/factor-step.js';
import { SECOND } from '../../src/shared/clock.js';
import { ApiClient, type PersonName, totpCode } from './api-client.js';
import type { RunningApp } from './app.js';

/** What a browser sends with a request of a page's own. */
export const asPage = { accept: 'text/html', 'accept-encoding': 'br', 'sec-fetch-site': 'same-origin' };

/** The cookie of somebody who signs in with a browser, with a code not used before. */
export async function cookieOf({ app, clock }: RunningApp, person: PersonName): Promise<string> {
  clock.advance(30 * SECOND);
  const login = { email: people[person].email, password: demonstrationPassword };
  const { challenge } = (await new ApiClient(app).post('/auth/login', login)).body;
  const code = await totpCode(clock.now());
  const caller = { ip: '127.0.0.1', userAgent: null, cookies: {} };
  const [session] = await inRequestContext(app.get(MikroORM).em, () =>
    app.get(FactorStep).forBrowser(challenge, { code }, caller),
  );
  return `${session?.name}=${session?.value}`;
}

/**
 * How many questions a piece of reading puts to the database: the least of three counts, as what the product does by
 * itself now and then is counted too.
 */
export async function questionsOf<Answer>({ app }: RunningApp, read: () => Promise<Answer>) {
  const connection = app.get(MikroORM).em.getConnection() as unknown as {
    executeQuery?: (...query: unknown[]) => unknown;
  };
  const ask = connection.executeQuery?.bind(connection);
  const readings: { answer: Answer; count: number }[] = [];
  for (let time = 0; time < 3; time += 1) {
    let count = 0;
    connection.executeQuery = (...asked) => {
      count += 1;
      return ask?.(...asked);
    };
    const answer = await read();
    readings.push({ answer, count });
  }
  delete connection.executeQuery;
  return readings.reduce((least, each) => (each.count < least.count ? each : least));
}
