import type { Measurement } from './measurement.js';
import { isMet, type Row } from './rows.js';
import { spreadOf } from './statistics.js';

/** The rows as a table for people. */
export function ratioTable(rows: readonly Row[]): string {
  const heads = ['what', 'floor', 'median', 'spread', 'aim', 'met', 'by CPU time'];
  const lines = rows.map((row) => {
    const { what, floor, unit, values, byProcessorTime, aim } = row;
    const digits = unit === 'ratio' ? 2 : 0;
    return [
      what,
      floor,
      values ? values.median.toFixed(digits) : '-',
      values ? `${values.min.toFixed(digits)}-${values.max.toFixed(digits)}` : '-',
      aim ? `${aim.sign} ${aim.bound}` : '-',
      verdict(row),
      byProcessorTime ? byProcessorTime.median.toFixed(2) : '-',
    ];
  });
  const notes = rows.flatMap(({ what, invalid }) => (invalid === undefined ? [] : [`INVALID ${what}: ${invalid}`]));
  return [aligned([heads, ...lines]), ...notes].join('\n');
}

function verdict(row: Row): string {
  if (row.invalid !== undefined) return 'INVALID';
  if (!row.aim) return '-';
  const met = isMet(row);
  if (met === undefined) return 'not measured';
  return met ? 'yes' : 'NO';
}

/** What each load came to, in absolute numbers of this machine. */
export function absoluteTable(
  loads: readonly { readonly name: string; readonly measurements: readonly Measurement[] }[],
): string {
  const heads = [
    'load',
    'requests/s',
    'spread',
    'CPU us/request',
    'median ms',
    '99th ms',
    'server busy',
    'disturbed',
    'RSS MiB',
  ];
  const lines = loads.map(({ name, measurements: measured }) => {
    const rate = spreadOf(measured.map(({ requestsPerSecond }) => requestsPerSecond));
    const known = (of: (measurement: Measurement) => number | null) => measured.flatMap((each) => of(each) ?? []);
    const middle = (values: number[], factor = 1) =>
      values.length > 0 ? (spreadOf(values).median * factor).toFixed(0) : '-';
    return [
      name,
      rate.median.toFixed(0),
      `${rate.min.toFixed(0)}-${rate.max.toFixed(0)}`,
      middle(known(({ microsecondsPerRequest }) => microsecondsPerRequest)),
      spreadOf(measured.map(({ medianMs }) => medianMs)).median.toFixed(1),
      spreadOf(measured.map(({ slowestMs }) => slowestMs)).median.toFixed(1),
      `${middle(
        known(({ busy }) => busy),
        100,
      )} %`,
      `${middle(
        known(({ disturbed }) => disturbed),
        100,
      )} %`,
      middle(known(({ residentMebibytes }) => residentMebibytes)),
    ];
  });
  return aligned([heads, ...lines]);
}

/** Columns side by side, with a line under the heads. */
export function aligned(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const texts = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [texts[0], rule, ...texts.slice(1)].join('\n');
}
