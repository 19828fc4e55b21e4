import { Schedules } from '../../../src/jobs/schedules.js';
import { identityCleanUp } from '../../../src/modules/identity/identity-clean-up.job.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/shared/clock.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { makePerson } from './people.js';
import { Visitor } from './visitor.js';

describe('what signing in leaves behind', () => {
  let running: RunningApp;

  beforeAll(async () => {
    running = await startApp();
  });
  afterAll(() => running.close());

  const count = async (table: string) =>
    (await query<{ count: number }>(running.database.url, `select count(*)::int as count from ${table}`))[0]?.count;
  const cleanUp = async () => {
    await running.app.get(Schedules).ask(identityCleanUp);
    await running.drain();
  };

  it('R49 is forgotten when nobody needs it any more: challenges after a day, sessions after 30', async () => {
    const visitor = new Visitor(running);
    const person = await makePerson(running);
    const { refreshToken } = await visitor.signIn(person);
    await visitor.post('/auth/refresh', { refreshToken });
    running.clock.advance(DAY + 5 * MINUTE - 30 * SECOND);
    await cleanUp();
    expect(await Promise.all(['sign_in_challenge', 'session', 'refresh_token'].map(count))).toEqual([1, 1, 2]);
    running.clock.advance(MINUTE);
    await cleanUp();
    expect(await Promise.all(['sign_in_challenge', 'session', 'refresh_token'].map(count))).toEqual([0, 1, 2]);
    running.clock.advance(29 * DAY + 12 * HOUR);
    await cleanUp();
    expect(await Promise.all(['session', 'refresh_token'].map(count))).toEqual([0, 0]);
  });

  it('R48 is kept while a limit counts', async () => {
    await new Visitor(running).post('/auth/login', { email: 'nobody@example.org', password: 'wrong' });
    const before = await count('rate_limit');
    await query(
      running.database.url,
      `insert into rate_limit values ('old', 1, (extract(epoch from now()) - 3700) * 1000)`,
    );
    await cleanUp();
    expect(await count('rate_limit')).toBe(before);
  });

  it('R65 R78 counts are forgotten a day after the last failure, networks 30 days after the last sign-in', async () => {
    const visitor = new Visitor(running);
    const person = await makePerson(running);
    await query(running.database.url, 'delete from known_network');
    await visitor.signIn(person);
    await visitor.post('/auth/login', { email: 'nobody@example.org', password: 'wrong' });
    const rows = () => Promise.all(['sign_in_throttle', 'known_network'].map(count));
    const before = await rows();
    expect(before).toEqual([expect.any(Number), 1]);
    running.clock.advance(DAY - SECOND);
    await cleanUp();
    expect((await rows())[0]).toBeGreaterThan(0);
    running.clock.advance(SECOND);
    await cleanUp();
    expect(await rows()).toEqual([0, 1]);
    running.clock.advance(29 * DAY - SECOND);
    await cleanUp();
    expect(await rows()).toEqual([0, 1]);
    running.clock.advance(SECOND);
    await cleanUp();
    expect(await rows()).toEqual([0, 0]);
  });
});
