import { randomUUID } from 'node:crypto';
import { SECOND } from '../../../src/shared/clock.js';
import type { RunningApp } from '../../support/app.js';
import type { ClientSystem } from '../../support/client-system.js';
import { CommandLine, runCommand } from '../../support/command-line.js';
import { query } from '../../support/databases.js';
import { FixedClock } from '../../support/fixed-clock.js';
import { productionEnvironment } from '../../support/process.js';
import { attempt, flush, startBehindProxy, startBeside } from '../oauth/instances.js';

/** A process takes several seconds, on a busy machine many. */
const patienceMs = 180_000;

describe('throttles', () => {
  let system: ClientSystem;
  let second: RunningApp;
  let commandLine: CommandLine;
  const guessed = randomUUID();
  const [host, neighbour] = ['2001:db8:0:5::7', '2001:db8:0:6::7'];

  /** So many wrong secrets that they are refused for minutes: commands know no other time than the real one. */
  beforeAll(async () => {
    commandLine = CommandLine.start();
    system = await startBehindProxy({ clock: new FixedClock(new Date()) });
    second = await startBeside(system);
    for (let failures = 1; failures <= 17; failures += 1) {
      for (const [clientId, from] of [
        [system.application.clientId, host],
        [guessed, host],
        [guessed, '192.0.2.7'],
      ] as const) {
        await wrong(clientId, from);
      }
      // Ten minutes are left of the last one, so it holds still when the commands run.
      if (failures >= 10 && failures < 17) system.running.clock.advance(5 * 2 ** (failures - 10) * SECOND);
    }
    await query(
      system.running.database.superuserUrl,
      `insert into address_failure (network, failures, since) values ('2001:db8::/48', 600, now())`,
    );
    await flush(system.running);
    await flush(second);
  });
  afterAll(async () => {
    await second.close();
    await system.running.close();
  });

  const run = (...args: string[]) =>
    commandLine.run(['throttles', ...args], productionEnvironment(system.running.database, 3000));
  const wrong = async (clientId: string, from: string, running = system.running) =>
    (await attempt(running, clientId, 'wrong', from)).status;
  const ofClient = (clientId: string, network: string) => ({
    kind: 'client-secrets',
    clientId,
    network,
    failures: 17,
    until: expect.stringMatching(/Z$/),
  });
  const ofSite = { ...ofClient('', '2001:db8::/48'), clientId: null, failures: 634 };
  const lifted = () =>
    query(
      system.running.database.superuserUrl,
      `select payload, actor_id as actor, request_id as request from event_log
       where type = 'secrets.throttles-lifted' order by sequence`,
    );

  it(
    'shows who is slowed down, all of them or those of a client id or an address',
    async () => {
      // In a process of its own, as everybody runs it.
      const all = await runCommand(['throttles', '--json'], productionEnvironment(system.running.database, 3000));
      const everyone = [
        ofClient(system.application.clientId, '2001:db8:0:5::/64'),
        ofClient(guessed, '2001:db8:0:5::/64'),
        ofClient(guessed, '192.0.2.7'),
        ofSite,
      ];
      expect([all.code, all.notes, all.json.lifted]).toEqual([0, '', false]);
      expect(all.json.throttles).toHaveLength(everyone.length);
      expect(all.json.throttles).toEqual(expect.arrayContaining(everyone));
      const ofGuessed = await run('--client-id', guessed.toUpperCase(), '--json');
      expect(ofGuessed.json.throttles.map(({ network }: { network: string }) => network).toSorted()).toEqual([
        '192.0.2.7',
        '2001:db8:0:5::/64',
      ]);
      expect((await run('--address', neighbour, '--json')).json.throttles).toEqual([ofSite]);
      const said = await run('--address', '192.0.2.7');
      expect(said.result).toMatch(
        new RegExp(
          `^Wrong client secrets\n {2}client id ${guessed} from 192\\.0\\.2\\.7: 17 failures, until .* UTC\n$`,
        ),
      );
      expect(await lifted()).toEqual([]);
    },
    patienceMs,
  );

  it(
    'R55 lifts what is named and nothing else, on every instance, with one event',
    async () => {
      const pair = await run('--client-id', guessed, '--address', '192.0.2.7', '--lift', '--json');
      expect([pair.code, pair.json]).toEqual([0, { lifted: true, throttles: [ofClient(guessed, '192.0.2.7')] }]);
      for (const running of [system.running, second]) {
        expect(await wrong(guessed, '192.0.2.7', running)).toBe(429);
        await flush(running);
        expect(await wrong(guessed, '192.0.2.7', running)).toBe(401);
        expect(await wrong(guessed, host, running)).toBe(429);
      }
      const address = await run('--address', '2001:db8:0:5::/64', '--lift');
      expect(address.code).toBe(0);
      expect(address.result).toMatch(/^Wrong client secrets\n( {2}.*\n){3}These are lifted, on every instance within/);
      await flush(system.running);
      expect(await wrong(guessed, host)).toBe(401);
      expect(await wrong(system.application.clientId, host)).toBe(401);
      expect(await wrong(randomUUID(), neighbour)).toBe(401);
      const nothing = await run('--address', '2001:db8:0:5::/64', '--lift');
      expect([nothing.code, nothing.result]).toEqual([0, 'Nobody is slowed down.\n']);
      expect(await lifted()).toEqual([
        {
          payload: { clientId: guessed, ofAddress: true, lifted: 1 },
          actor: null,
          request: expect.stringMatching(/^cli:throttles:/),
        },
        {
          payload: { clientId: null, ofAddress: true, lifted: 3 },
          actor: null,
          request: expect.stringMatching(/^cli:throttles:/),
        },
      ]);
    },
    patienceMs,
  );

  it(
    'R65 shows what is counted against an account at signing in, and forgets it',
    async () => {
      const email = 'mara@example-donor-registry.example';
      for (let failure = 0; failure < 4; failure += 1) {
        const { app } = system.running;
        await app.inject({
          method: 'POST',
          url: '/api/v1/auth/login',
          payload: { email, password: 'a wrong password' },
        });
      }
      const shown = await run('--email', email.toUpperCase());
      expect([shown.code, shown.result]).toEqual([
        0,
        expect.stringMatching(/^Signing in\n {2}wrong passwords from everywhere else together: 4 in a row, /),
      ]);
      expect((await run('--email', email, '--lift', '--json')).json).toMatchObject({
        lifted: true,
        throttles: [{ kind: 'sign-in', place: 'elsewhere', step: 'password', failures: 4 }],
      });
      expect((await run('--email', email)).result).toBe('Nobody is slowed down.\n');
      expect(
        await query(
          system.running.database.superuserUrl,
          `select payload from event_log where type = 'identity.throttles-lifted'`,
        ),
      ).toEqual([{ payload: { of: 'account', userId: null, lifted: 1 } }]);
    },
    patienceMs,
  );
});
