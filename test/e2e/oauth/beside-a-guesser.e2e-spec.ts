import { randomUUID } from 'node:crypto';
import { generateSecretValue } from '../../../src/modules/secrets/secret-value.js';
import { MINUTE, SECOND } from '../../../src/shared/clock.js';
import type { RunningApp } from '../../support/app.js';
import { createSecret } from '../../support/client-system.js';
import { attempt, flush, startBeside, startTwoInstances, type TwoInstances } from './instances.js';

describe('a right system beside a guesser, behind three instances', () => {
  let instances: TwoInstances;
  let all: RunningApp[];
  let staging: { clientId: string; mistyped: string };

  beforeAll(async () => {
    instances = await startTwoInstances();
    const { system, second } = instances;
    all = [system.running, second, await startBeside(system)];
    const [application] = (await system.manager.get('/applications?q=Partner-NL-ExampleDonorRegistry-SMC')).body.items;
    const { value } = await createSecret({ ...system, application }, 'Staging');
    staging = { clientId: application.clientId, mistyped: value.slice(0, -1) + (value.endsWith('x') ? 'y' : 'x') };
  });
  afterAll(async () => {
    await all[2]?.close();
    await instances.close();
  });

  it.each([
    ['behind one IPv4 address', '192.0.2.7', () => '192.0.2.7'],
    ['on one IPv6 host', '2001:db8:0:1::7', () => '2001:db8:0:1::8'],
    ['in one IPv6 /48', '2001:db8:1:1::7', (turn: number) => `2001:db8:1:${(turn % 500).toString(16)}::8`],
  ])('R66 is refused not once in ten minutes, %s', async (_, itsAddress, guessersAddress) => {
    const { running, application, secret } = instances.system;
    const { clock } = running;
    const right: number[] = [];
    const guessed: number[] = [];
    const guesses = [
      () => [application.clientId, generateSecretValue()],
      () => [application.clientId, 'hunter2'],
      () => [randomUUID(), secret.value],
      () => [staging.clientId, staging.mistyped],
    ] as const;
    const guess = async (turn: number) => {
      const [clientId = '', value = ''] = guesses[turn % guesses.length]?.() ?? [];
      guessed.push((await attempt(instance(turn), clientId, value, guessersAddress(turn))).status);
    };
    const instance = (turn: number) => all[turn % all.length] ?? running;
    const seconds = (10 * MINUTE) / SECOND;
    for (let second = 0; second < seconds; second += 2) {
      await guess(second / 2);
      if (second % 6 === 0) {
        right.push((await attempt(instance(second / 6), application.clientId, secret.value, itsAddress)).status);
      }
      if (second % 10 === 0) for (const each of all) await flush(each);
      clock.advance(2 * SECOND);
    }
    expect(right).toEqual(Array.from({ length: seconds / 6 }, () => 200));
    expect(new Set(guessed)).toEqual(new Set([401, 429]));
  });
});
