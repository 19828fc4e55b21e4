import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './server.js';
import { aligned } from './table.js';

/** A `.cpuprofile` as V8 writes it; times in microseconds of the monotonic clock. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface Share {
  readonly group: string;
  readonly name: string;
  microseconds: number;
}

const functionsShown = 15;

/**
 * Says where the time went between two moments of the monotonic clock (microseconds): by package or source folder, and
 * the functions with the most time of their own. Time in native code counts for the function that called it.
 */
export function profileReport(directory: string, from: number, to: number): string {
  const file = readdirSync(directory).find((name) => name.endsWith('.cpuprofile'));
  if (!file) throw new Error(`there is no .cpuprofile in ${directory}`);
  const profile = JSON.parse(readFileSync(path.join(directory, file), 'utf8')) as CpuProfile;
  const shares = selfTimes(profile, from, to);
  const total = sumOf(shares);
  const percent = (microseconds: number) => `${((microseconds / total) * 100).toFixed(1)} %`;
  const groups = [...Map.groupBy(shares, ({ group }) => group)]
    .map(([group, members]) => ({ group, microseconds: sumOf(members) }))
    .toSorted(byTime);
  const functions = shares.toSorted(byTime).slice(0, functionsShown);
  return [
    aligned([
      ['self time', 'package or folder'],
      ...groups.slice(0, functionsShown).map(({ group, microseconds }) => [percent(microseconds), group]),
    ]),
    '',
    aligned([
      ['self time', 'function', 'package or folder'],
      ...functions.map(({ name, group, microseconds }) => [percent(microseconds), name, group]),
    ]),
  ].join('\n');
}

function sumOf(shares: readonly Share[]): number {
  return shares.reduce((sum, { microseconds }) => sum + microseconds, 0);
}

function byTime(one: { microseconds: number }, other: { microseconds: number }): number {
  return other.microseconds - one.microseconds;
}

function selfTimes({ nodes, startTime, samples, timeDeltas }: CpuProfile, from: number, to: number): Share[] {
  const shares = new Map<string, Share>();
  const shareOf = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const share = { group: groupOf(url, functionName), name: functionName || `(anonymous)`, microseconds: 0 };
      const key = `${url}:${lineNumber}:${functionName}`;
      shares.set(key, shares.get(key) ?? share);
      return [id, shares.get(key) ?? share];
    }),
  );
  let now = startTime;
  for (const [index, id] of samples.entries()) {
    const lasted = timeDeltas[index + 1] ?? 0;
    now += timeDeltas[index] ?? 0;
    const share = shareOf.get(id);
    if (share && share.name !== '(idle)' && now >= from && now < to) share.microseconds += lasted;
  }
  return [...shares.values()].filter(({ microseconds }) => microseconds > 0);
}

const productFolder = pathToFileURL(path.join(root, 'dist')).href;

/** The package of `node_modules`, the folder of the product's source, or the part of Node that a script belongs to. */
function groupOf(url: string, functionName: string): string {
  if (url === '') return functionName.startsWith('(') ? functionName : '(native)';
  const installed = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (installed) return installed;
  if (url.startsWith(productFolder)) return path.posix.dirname(url.slice(productFolder.length + 1));
  return url;
}
