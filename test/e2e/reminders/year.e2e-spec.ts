import fc from 'fast-check';
import { days, inCampaign, isOutage, type PlannedYear, plannedYear } from './planned-year.js';
import { type Required, Requirements } from './requirements.js';
import { type Given, SimulatedYear } from './simulated-year.js';

/** After the year, days on which nothing is made, used or changed. */
const quietDays = 20;
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

/** What was said on a day, with the plan of each secret, for reading a failure. Open advice agrees with any. */
function told(year: PlannedYear, said: readonly (Given | Required)[], required: readonly Required[]) {
  const open = new Set(required.filter(({ advice }) => advice === undefined).map(({ secret }) => secret));
  return said.map(({ secret, threshold, advice }) => ({
    secret,
    threshold,
    advice: open.has(secret) ? 'any' : advice,
    planned: year.secrets[secret],
  }));
}

/** Nothing happens for some days but sweeps: each says what was foreseen on the first. */
async function previewsComeTrue(simulated: SimulatedYear): Promise<Given[]> {
  const next = Array.from({ length: quietDays }, (_, index) => days + index);
  const foreseen = [];
  for (const day of next) foreseen.push(await simulated.foreseen(day));
  const said = [];
  for (const day of next) said.push(await simulated.sweep(day, { instances: 1, hour: 7 }));
  expect(said).toEqual(foreseen);
  expect(said.flat().length).toBeGreaterThan(5);
  return said.flat();
}

async function simulate(year: PlannedYear): Promise<void> {
  const simulated = await SimulatedYear.begin(year);
  try {
    const requirements = new Requirements(year);
    const said: Given[] = [];
    for (const [day, sweep] of year.sweeps.entries()) {
      await simulated.live(day);
      if (isOutage(year, day)) continue;
      const given = await simulated.sweep(day, sweep);
      const required = requirements.on(day, sweep.hour);
      expect({ day, told: told(year, given, required) }).toEqual({ day, told: told(year, required, required) });
      said.push(...given);
    }
    said.push(...(await previewsComeTrue(simulated)));
    const pairs = said.map(({ secret, threshold }) => `${secret} ${threshold}`);
    expect(new Set(pairs).size).toBe(pairs.length);
    expect(await simulated.eventsOfReminders()).toHaveLength(pairs.length);
    const { told: mailed, toBeTold, digests, mails } = await simulated.toldAndToBeTold();
    expect(mailed).toEqual(toBeTold);
    expect(mailed.length).toBeGreaterThan(digests);
    expect(mails).toBe(digests);
    // A year in which little is said proves little.
    const kinds = new Set(said.map(({ threshold, advice }) => `${threshold} ${advice}`));
    expect(kinds.size).toBeGreaterThan(inCampaign ? 20 : 12);
  } finally {
    await simulated.end();
  }
}

describe('a simulated year', () => {
  it('R32 R33 R34 R35 R36 says what the requirements ask for, on every day, with outages and up to three instances, by one mail to each manager, and foresees it', async () => {
    process.stdout.write(`the simulated year has SEED=${seed}\n`);
    await fc.assert(fc.asyncProperty(plannedYear, simulate), { seed, numRuns: 1, endOnFailure: true });
  }, 300_000);
});
