import pg from 'pg';
import { type ApiClient, type PersonName, signIn, withDemonstrationData } from '../support/api-client.js';
import { type RunningApp, startApp } from '../support/app.js';
import { asPage, cookieOf } from '../support/page-reading.js';
import { FixedClock } from '../support/fixed-clock.js';
import { dateOf } from '../../src/shared/calendar-date.js';
import { after, DAY } from '../../src/shared/clock.js';
import type { DatabaseServer } from './database.js';
import { fillForSupport, type SupportSample } from './fill-support.js';
import type { Row } from './rows.js';
import { replay, type Statement, statementsOf, watchStatements } from './statements.js';
import { spreadOf } from './statistics.js';

const rounds = 7;
/** A round goes on for about so long on either side. */
const roundMs = 100;

/** What support, or a manager of 500 applications, asks of a full database. */
export interface Question {
  readonly path: string;
  readonly client: { get(path: string): Promise<{ readonly status: number }> };
  readonly atMost: number;
  /** Where the time itself has a limit, too. */
  readonly withinMs?: number;
}

/**
 * Measures the first page of every list and search of WMDA support, and the list of a manager of 500 applications, against
 * the same SQL sent by `pg`: all of it, with what is asked to know who asks. The product is asked in this process,
 * without a network. @param quick a tenth of everything
 */
export function measureSupport(databases: DatabaseServer, options: SupportOptions): Promise<Row[]> {
  return withFullDatabase(databases, options, async (questions, bare) => {
    const rows: Row[] = [];
    for (const question of questions) rows.push(...(await measure(question, bare, options.say)));
    return rows;
  });
}

export interface SupportOptions {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}

/** Runs the product on a database full of everything that support looks after. @param work gets a connection beside it */
export async function withFullDatabase<T>(
  databases: DatabaseServer,
  { quick, say }: SupportOptions,
  work: (questions: Question[], bare: pg.Client) => Promise<T>,
): Promise<T> {
  watchStatements();
  const database = await databases.create('bench_support');
  const running = await withDemonstrationData(
    await startApp({ database, clock: new FixedClock(new Date()), compared: false }),
  );
  const bare = new pg.Client({ connectionString: database.url });
  try {
    const share = quick ? 0.1 : 1;
    const stock = {
      organisations: 10_000,
      applications: 50_000,
      secrets: 1_000_000,
      events: 1_000_000,
      notifications: 200_000,
    };
    say(`filling a database with ${stock.secrets * share} secrets for support`);
    const sample = await fillForSupport(database, {
      organisations: stock.organisations * share,
      applications: stock.applications * share,
      secrets: stock.secrets * share,
      events: stock.events * share,
      notifications: stock.notifications * share,
    });
    await bare.connect();
    const [support, manager] = [await signIn(running, 'support'), await signIn(running, 'manager')];
    const questions = await questionsFor(support, manager, sample);
    const pages = await pagesFor(running, 'manager');
    return await work([...questions, { path: '/manage-clients', client: pages, atMost: 2 }], bare);
  } finally {
    await bare.end();
    await running.close();
  }
}

async function questionsFor(support: ApiClient, manager: ApiClient, sample: SupportSample): Promise<Question[]> {
  const { personId, organisationId, applicationId } = sample;
  const paths = [
    '/admin/organisations',
    '/admin/organisations?q=registry%2042',
    '/admin/organisations?q=nowhere',
    '/admin/apis',
    '/admin/applications',
    '/admin/applications?q=registry4242-',
    `/admin/applications?organisationId=${organisationId}`,
    '/admin/users',
    '/admin/users?q=person4242%40',
    '/admin/users?status=invited',
    '/admin/role-assignments',
    `/admin/role-assignments?userId=${personId}`,
    `/admin/role-assignments?organisationId=${organisationId}`,
    '/admin/secrets',
    '/admin/secrets?state=expiring',
    '/admin/secrets?state=disabled',
    '/admin/secrets?expiringWithinDays=7',
    `/admin/secrets?organisationId=${organisationId}`,
    '/admin/secrets?q=nightly',
    '/admin/secrets?q=registry4242-',
    '/admin/secrets?q=partner',
    '/admin/secrets?q=nowhere',
    '/admin/secrets?q=zz',
    '/admin/events',
    '/admin/events?type=identity.signed-in',
    `/admin/events?actorId=${personId}`,
    `/admin/events?organisationId=${organisationId}`,
    `/admin/events?applicationId=${applicationId}`,
    `/admin/events?actorId=${personId}&type=identity.signed-in&applicationId=${applicationId}`,
    `/admin/events?from=${dateBefore(60)}&to=${dateBefore(50)}`,
    '/admin/notifications',
    '/admin/notifications?state=failed',
    '/admin/notifications?recipient=person4242%40',
    '/admin/notifications?recipient=zz',
    '/admin/reminders/sweeps',
    `/admin/reminders/preview?on=${dateBefore(0)}`,
    `/admin/reminders/preview?on=${dateBefore(-30)}`,
    '/admin/overview',
    `/applications/${applicationId}`,
    `/applications/${applicationId}/secrets`,
    `/applications/${applicationId}/activity`,
    `/applications/${applicationId}/managers`,
    `/applications/${applicationId}/usage`,
    `/applications/${applicationId}/refusals`,
    '/admin/applications?q=192.0.2.7',
    '/admin/applications?q=abc',
    `/applications/${applicationId}/revocations`,
  ];
  const forecasts = [
    '/admin/forecast',
    `/admin/forecast?from=${dateBefore(-60)}&to=${dateBefore(-90)}`,
    '/admin/forecast?q=registry%204242',
    `/admin/forecast?organisationId=${organisationId}`,
  ];
  const lists = ['organisations', 'applications', 'users', 'role-assignments', 'secrets', 'events', 'notifications'];
  for (const list of lists) paths.push(await farInto(support, `/admin/${list}`));
  return [
    ...paths.map((path) => ({ path, client: support, atMost: 3 })),
    ...forecasts.map((path) => ({ path, client: support, atMost: 3, withinMs: 100 })),
    { path: '/applications', client: manager, atMost: 2 },
    { path: '/applications?q=registry77', client: manager, atMost: 2 },
  ];
}

/** Asks for pages, as the browser of somebody who is signed in does. */
async function pagesFor(running: RunningApp, person: PersonName): Promise<Question['client']> {
  const cookie = await cookieOf(running, person);
  return {
    get: async (url) => ({ status: (await running.app.inject({ url, headers: { ...asPage, cookie } })).statusCode }),
  };
}

/** The page after the first thousand items. */
async function farInto(support: ApiClient, list: string): Promise<string> {
  let cursor = '';
  for (let page = 0; page < 5; page += 1) {
    cursor = (await support.get(`${list}?limit=200${cursor && `&cursor=${cursor}`}`)).body.nextCursor;
  }
  return `${list}?cursor=${cursor}`;
}

function dateBefore(days: number): string {
  return dateOf(after(new Date(), -days * DAY));
}

async function measure(
  { path, client, atMost, withinMs }: Question,
  bare: pg.Client,
  say: (line: string) => void,
): Promise<Row[]> {
  const bad = new Set<number>();
  const ask = async () => {
    const { status } = await client.get(path);
    if (status !== 200) bad.add(status);
  };
  await ask();
  // The product's own work falls into one of two recordings now and then.
  const [statements] = [await statementsOf(ask), await statementsOf(ask)].toSorted(
    (one, other) => one.length - other.length,
  ) as [Statement[], Statement[]];
  const send = () => replay(bare, statements);
  await send();
  const times = Math.min(50, Math.max(1, Math.round(roundMs / (await timed(ask, 1)))));
  // Not part of a round, so that all code is compiled by then.
  await timed(ask, times);
  await timed(send, times);
  const measured: { product: number; floor: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    measured.push({ product: await timed(ask, times), floor: await timed(send, times) });
  }
  const middle = (of: 'product' | 'floor') => spreadOf(measured.map((each) => each[of])).median.toFixed(1);
  say(`${path}: ${middle('product')} ms, its ${statements.length} statements by pg ${middle('floor')} ms`);
  const invalid = bad.size > 0 ? `answered ${[...bad].join(', ')}` : undefined;
  const ratio: Row = {
    what: shortened(path),
    floor: `${statements.length} statements by pg`,
    unit: 'ratio',
    values: spreadOf(measured.map(({ product, floor }) => product / floor)),
    byProcessorTime: undefined,
    aim: { sign: '<=', bound: atMost },
    invalid,
  };
  if (withinMs === undefined) return [ratio];
  const values = spreadOf(measured.map(({ product }) => product));
  return [ratio, { ...ratio, floor: '-', unit: 'ms', values, aim: { sign: '<=', bound: withinMs } }];
}

/** Milliseconds of one of so many runs. */
async function timed(work: () => Promise<void>, times: number): Promise<number> {
  const start = performance.now();
  for (let done = 0; done < times; done += 1) await work();
  return (performance.now() - start) / times;
}

/** A path without what differs from run to run. */
export function shortened(path: string): string {
  return path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|(?<=cursor=).*|\d{4}-\d\d-\d\d/g, '...');
}
