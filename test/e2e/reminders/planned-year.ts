import fc from 'fast-check';

/** Days are numbered from the first one of the simulation. */
export type Day = number;

/** A secret's whole life, decided beforehand. */
export interface PlannedSecret {
  readonly application: number;
  readonly madeOn: Day;
  /** Days from its making to its last day. */
  readonly life: number;
  /** Days from its making; none when it is kept. */
  readonly deletedAfter: number | null;
  readonly disabledAfter: number | null;
  /** Days from being disabled; none when it stays so. */
  readonly enabledAfter: number | null;
  /** Days between two uses, 0 when nothing uses it. */
  readonly usedEvery: number;
  readonly usedAfter: number;
  readonly usedFor: number;
}

export interface PlannedYear {
  readonly secrets: readonly PlannedSecret[];
  /** No instance runs from `from` on for some days. */
  readonly outages: readonly { readonly from: Day; readonly days: number }[];
  readonly suspensions: readonly { readonly application: number; readonly from: Day; readonly days: number }[];
  /** How many instances sweep on a day, and at which hour, by day. */
  readonly sweeps: readonly { readonly instances: number; readonly hour: number }[];
}

export const inCampaign = Boolean(process.env.TEST_CAMPAIGN);
export const applications = 12;
/** All of the year in a campaign, its first five months in everyday runs. */
export const days = inCampaign ? 365 : 150;
const secrets = inCampaign ? 300 : 150;

const day = fc.nat({ max: days - 1 });
const sometimes = (max: number, freq: number) => fc.option(fc.nat({ max }), { nil: null, freq });

const secret: fc.Arbitrary<PlannedSecret> = fc.record({
  application: fc.nat({ max: applications - 1 }),
  madeOn: day,
  life: fc.oneof(fc.nat({ max: 10 }), fc.nat({ max: 100 }), fc.integer({ min: 60, max: 365 })),
  deletedAfter: sometimes(365, 1),
  disabledAfter: sometimes(200, 1),
  enabledAfter: sometimes(60, 2),
  usedEvery: fc.constantFrom(0, 1, 7, 30, 44, 100),
  usedAfter: fc.nat({ max: 120 }),
  usedFor: fc.nat({ max: 365 }),
});

/** A year in the life of a dozen applications. */
export const plannedYear: fc.Arbitrary<PlannedYear> = fc.record({
  secrets: fc.array(secret, { minLength: secrets, maxLength: secrets, size: 'max' }),
  outages: fc.array(fc.record({ from: day, days: fc.integer({ min: 1, max: 12 }) }), { minLength: 8, maxLength: 12 }),
  suspensions: fc.array(
    fc.record({ application: fc.nat({ max: applications - 1 }), from: day, days: fc.integer({ min: 1, max: 40 }) }),
    { minLength: 4, maxLength: 8 },
  ),
  sweeps: fc.array(fc.record({ instances: fc.integer({ min: 1, max: 3 }), hour: fc.integer({ min: 6, max: 23 }) }), {
    minLength: days,
    maxLength: days,
    size: 'max',
  }),
});

const within = (on: Day, { from, days: length }: { from: Day; days: number }) => from <= on && on < from + length;

export const isOutage = ({ outages }: PlannedYear, on: Day) => outages.some((outage) => within(on, outage));

export const isSuspended = ({ suspensions }: PlannedYear, application: number, on: Day) =>
  suspensions.some((suspension) => suspension.application === application && within(on, suspension));

export const isDeleted = ({ madeOn, deletedAfter }: PlannedSecret, on: Day) =>
  deletedAfter !== null && on >= madeOn + deletedAfter;

export function isDisabled({ madeOn, disabledAfter, enabledAfter }: PlannedSecret, on: Day): boolean {
  if (disabledAfter === null || on < madeOn + disabledAfter) return false;
  return enabledAfter === null || on < madeOn + disabledAfter + enabledAfter;
}

export const lastDay = ({ madeOn, life }: PlannedSecret): Day => madeOn + life;

/** Whether a system fetches a token with it on a day; at six in the morning. */
export function isUsed(planned: PlannedSecret, on: Day): boolean {
  const since = on - planned.madeOn - planned.usedAfter;
  if (planned.usedEvery === 0 || since < 0 || since > planned.usedFor || since % planned.usedEvery !== 0) return false;
  return on <= lastDay(planned) && !isDeleted(planned, on) && !isDisabled(planned, on);
}
