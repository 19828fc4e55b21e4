import { Schedules } from '../../../src/jobs/schedules.js';
import { useCleanUp } from '../../../src/modules/secrets/use/use-clean-up.job.js';
import { failureCleanUp } from '../../../src/modules/verification/failure-clean-up.job.js';
import { UseFlush } from '../../../src/modules/verification/use-flush.js';
import { DAY } from '../../../src/shared/clock.js';
import { signIn } from '../../support/api-client.js';
import {
  basic,
  type ClientSystem,
  createSecret,
  fetchToken,
  postForm,
  startClientSystem,
} from '../../support/client-system.js';
import { query } from '../../support/databases.js';

/** The application has two APIs. */
const named = { scope: 'messages.read' };

describe('use of client secrets', () => {
  let system: ClientSystem;

  beforeEach(async () => {
    // The demonstration data knows of no use of this application's secrets.
    system = await startClientSystem({}, 'PartnerAlternative-NL-ExampleDonorRegistry-SMC');
  });
  afterEach(() => system.running.close());

  const flush = () => system.running.app.get(UseFlush).flush();
  const path = (rest: string) => `/applications/${system.application.id}/${rest}`;
  const present = (value: string) =>
    postForm(system, '/oauth2/token', { grant_type: 'client_credentials' }, basic(system.application.clientId, value));

  it('R30 shows uses and refusals of each secret day by day, page by page', async () => {
    await fetchToken(system, named);
    await fetchToken(system, named);
    await flush();
    system.running.clock.advance(DAY);
    const manager = await signIn(system.running, 'manager');
    const second = await createSecret({ ...system, manager }, 'second');
    await manager.patch(path(`secrets/${second.id}`), { enabled: false });
    await fetchToken(system, named);
    await present(second.value);
    await flush();
    const usage = async (search = '') => (await manager.get(path(`usage${search}`))).body;
    const today = { secretId: system.secret.id, day: '2026-11-24', uses: 1, refusals: 0 };
    const refused = { secretId: second.id, day: '2026-11-24', uses: 0, refusals: 1 };
    const yesterday = { secretId: system.secret.id, day: '2026-11-23', uses: 2, refusals: 0 };
    expect(await usage()).toEqual({ items: [refused, today, yesterday], nextCursor: null });
    expect((await usage('?days=1')).items).toEqual([refused, today]);
    const first = await usage('?limit=2');
    expect((await usage(`?limit=2&cursor=${first.nextCursor}`)).items).toEqual([yesterday]);
    expect((await manager.get(path('usage?days=401'))).status).toBe(400);
  });

  it('forgets counts after 400 days and failures after one', async () => {
    await fetchToken(system, named);
    await present('wrong');
    await flush();
    const rows = async () => {
      const counts = await query(
        system.running.database.url,
        `select (select count(*)::int from client_secret_use_day where secret_id = $1) as days, (select count(*)::int from client_refusal) as refusals,
           (select count(*)::int from client_failure) as failures, (select count(*)::int from client_secret_use where secret_id = $1) as uses`,
        [system.secret.id],
      );
      return counts[0];
    };
    const cleanUp = async () => {
      for (const errand of [useCleanUp, failureCleanUp]) await system.running.app.get(Schedules).ask(errand);
      await system.running.drain();
    };
    await cleanUp();
    expect(await rows()).toEqual({ days: 1, refusals: 1, failures: 1, uses: 1 });
    system.running.clock.advance(399 * DAY);
    await cleanUp();
    expect(await rows()).toEqual({ days: 1, refusals: 1, failures: 0, uses: 1 });
    system.running.clock.advance(2 * DAY);
    await cleanUp();
    expect(await rows()).toEqual({ days: 0, refusals: 0, failures: 0, uses: 1 });
  });

  it('R55 S27 forgets where systems came from when their time is over', async () => {
    await fetchToken(system, named);
    await present('wrong');
    await flush();
    const from = () =>
      query(
        system.running.database.url,
        `select host(last_used_from) as "from", last_used_at is not null as used from client_secret_use where secret_id = $1`,
        [system.secret.id],
      );
    const cleanUp = async () => {
      await system.running.app.get(Schedules).ask(useCleanUp);
      await system.running.drain();
    };
    system.running.clock.advance(399 * DAY);
    await cleanUp();
    expect(await from()).toEqual([{ from: '127.0.0.1', used: true }]);
    system.running.clock.advance(2 * DAY);
    await cleanUp();
    expect(await from()).toEqual([{ from: null, used: true }]);
  });
});
