import type { Measurement } from './measurement.js';
import { type Spread, spreadOf } from './statistics.js';

/** One line of the report. */
export interface Row {
  readonly what: string;
  readonly floor: string;
  readonly unit: 'ratio' | 'MiB' | 'ms';
  /** Round by round; undefined where the machine cannot tell. */
  readonly values: Spread | undefined;
  /** The same ratio by processor time per request, which other programs on the machine disturb less. */
  readonly byProcessorTime: Spread | undefined;
  /** For the median of a ratio or a time, for the maximum of memory; undefined for a row that only explains another one. */
  readonly aim: { readonly sign: '>=' | '<='; readonly bound: number } | undefined;
  /** Why the row says nothing; undefined for a valid one. */
  readonly invalid: string | undefined;
}

/** How many times as many requests the one answers as the other, each round by itself. */
export function ratioRow(
  labels: { readonly what: string; readonly floor: string; readonly atLeast?: number },
  measured: readonly Measurement[],
  floor: readonly Measurement[],
): Row {
  const { what, floor: floorName, atLeast } = labels;
  const ratios = (of: (measurement: Measurement) => number) =>
    spreadOf(measured.map((measurement, round) => of(measurement) / of(floor[round] as Measurement)));
  const timed = [...measured, ...floor].every(({ microsecondsPerRequest }) => microsecondsPerRequest !== null);
  return {
    what,
    floor: floorName,
    unit: 'ratio',
    values: ratios(({ requestsPerSecond }) => requestsPerSecond),
    byProcessorTime: timed ? ratios(({ microsecondsPerRequest }) => 1 / (microsecondsPerRequest ?? 0)) : undefined,
    aim: atLeast === undefined ? undefined : { sign: '>=', bound: atLeast },
    invalid: complaintOf(measured) ?? complaintOf(floor),
  };
}

/** A ratio of times, taken elsewhere: round by round. */
export function measuredRow(
  labels: { readonly what: string; readonly floor: string },
  {
    values,
    byProcessorTime,
    ...rest
  }: { readonly values: number[]; readonly byProcessorTime: number[] | undefined } & Pick<Row, 'aim' | 'invalid'>,
): Row {
  return {
    ...labels,
    ...rest,
    unit: 'ratio',
    values: spreadOf(values),
    byProcessorTime: byProcessorTime && spreadOf(byProcessorTime),
  };
}

/** The most memory in each measurement of the product. */
export function memoryRow(what: string, atMost: number, measured: readonly Measurement[]): Row {
  const seen = measured.flatMap(({ residentMebibytes }) => residentMebibytes ?? []);
  return {
    what,
    floor: '-',
    unit: 'MiB',
    values: seen.length === 0 ? undefined : spreadOf(seen),
    byProcessorTime: undefined,
    aim: { sign: '<=', bound: atMost },
    invalid: complaintOf(measured),
  };
}

/** Whether the aim is met; undefined for a row that has none, or says nothing. */
export function isMet({ unit, values, aim, invalid }: Row): boolean | undefined {
  if (invalid !== undefined || !values || !aim) return undefined;
  const value = unit === 'MiB' ? values.max : values.median;
  return aim.sign === '>=' ? value >= aim.bound : value <= aim.bound;
}

function complaintOf(measurements: readonly Measurement[]): string | undefined {
  const bad = measurements.find(({ unexpected }) => Object.keys(unexpected).length > 0);
  if (bad) return `unexpected answers by status: ${JSON.stringify(bad.unexpected)}; the first: ${bad.firstUnexpected}`;
  return measurements.some(({ requestsPerSecond }) => requestsPerSecond === 0) ? 'a round without answers' : undefined;
}
