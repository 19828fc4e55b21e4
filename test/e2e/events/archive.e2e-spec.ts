import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { verifyArchive } from '../../../src/events/archive/archive-verification.js';
import { AuditChain } from '../../../src/events/sealing/audit-chain.js';
import { EventArchive } from '../../../src/events/archive/event-archive.js';
import { withOrigin } from '../../../src/events/origins/event-origin.js';
import { LogVerification } from '../../../src/events/sealing/log-verification.js';
import { KeyRing } from '../../../src/shared/key-ring.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { FixedClock } from '../../support/fixed-clock.js';
import { tamper } from '../../support/tampering.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { testConfig } from '../../support/test-config.js';
import { Things, ThingsModule } from './thing-happened.js';

const { auditKeys } = testConfig();
/** Positions of the events of one year: the one of the start, and five more. */
const ofFirstYear = 6;

describe('an archive of the event log', () => {
  let running: RunningApp;
  let owner: RunningApp;
  let folder: string;
  let file: string;

  /** Sealed events of 2017, 2018 and 2019. */
  beforeEach(async () => {
    folder = await temporaryDirectory('archive');
    file = path.join(folder, 'events.ndjson');
    const clock = new FixedClock(new Date('2017-05-01T00:00:00Z'));
    running = await startApp({ modules: [ThingsModule], clock });
    owner = await startApp({ clock, database: { ...running.database, url: running.database.ownerUrl } });
    for (const year of ['2017', '2018', '2019']) {
      clock.set(`${year}-05-01T00:00:00Z`);
      await happen(5);
      await seal();
    }
    clock.set('2026-11-23T09:00:00Z');
  });
  afterEach(async () => {
    await owner.close();
    await running.close();
    await rm(folder, { recursive: true });
  });

  const happen = (count: number) =>
    withOrigin({ actorId: null, ip: '192.0.2.7', userAgent: 'Firefox', requestId: 'r' }, () =>
      running.app.get(Things).happen(Array.from({ length: count }, (_, number) => number)),
    );
  const seal = () => running.app.get(AuditChain).seal();
  const archive = (before: string, to = file) => owner.app.get(EventArchive).archive({ before, file: to, pageSize: 2 });
  const verify = () => running.app.get(LogVerification).verify();
  const verifyFile = (keys = auditKeys) => verifyArchive(file, keys, () => undefined);
  const lines = async () => (await readFile(file, 'utf8')).trimEnd().split('\n');
  const rows = (sql: string) => query(running.database.superuserUrl, sql);
  const counts = async () =>
    (
      await rows(`select (select count(*)::int from event_log) as events, (select count(*)::int from event_seal) as seals,
      (select count(*)::int from event_origin) as origins`)
    )[0];

  it('holds what was before a day, with seals and origins, and the log verifies without it', async () => {
    const before = await counts();
    const done = await archive('2018-01-01');
    expect(done).toMatchObject({ events: ofFirstYear, from: 0, position: ofFirstYear, foreignEvents: 0 });
    expect(done?.sha256).toBe(
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    );
    expect(await counts()).toEqual({
      events: before?.events - ofFirstYear + 1,
      seals: before?.seals - ofFirstYear,
      origins: before?.origins - 5,
    });
    const [head, first, second, ...more] = (await lines()).map((line) => JSON.parse(line));
    expect(head).toEqual({ archive: 'event log 1', after: { position: 0, mac: '00'.repeat(32) } });
    expect(first).toMatchObject({ position: 1, genuine: true, origin: null });
    expect(first.content).toContain('oauth.signing-key-created');
    expect(second.origin).toEqual({
      ip: '192.0.2.7',
      userAgent: 'Firefox',
      salt: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(second.content.split('\n')).toEqual(expect.arrayContaining(['test.thing-happened', '=r', '{"number": 0}']));
    expect(more.at(-1).checkpoint).toMatchObject({ from: 0, position: ofFirstYear, before: '2018-01-01' });
    await seal();
    expect(await verify()).toMatchObject({
      archived: { events: ofFirstYear, foreign: 0, before: '2018-01-01' },
      sealed: 11,
      faults: [],
    });
    expect(await verifyFile()).toEqual({
      events: ofFirstYear,
      foreign: 0,
      checkpoint: { from: 0, position: ofFirstYear, before: '2018-01-01' },
      faultCount: 0,
      faults: [],
    });
  });

  it('is said in the log itself', async () => {
    const done = await archive('2018-01-01');
    const [event] = await rows('select type, payload from event_log order by sequence desc limit 1');
    expect(event).toEqual({
      type: 'events.log-archived',
      payload: { events: ofFirstYear, position: ofFirstYear, before: '2018-01-01', sha256: done?.sha256 },
    });
  });

  it('is followed by another one, and sealing goes on, also when nothing is left', async () => {
    await archive('2018-01-01');
    await seal();
    const second = path.join(folder, 'second.ndjson.gz');
    expect(await archive('2019-01-01', second)).toMatchObject({ events: 5, from: ofFirstYear, position: 11 });
    expect(gunzipSync(await readFile(second)).toString()).toContain('"after":{"position":6,');
    expect(await verifyArchive(second, auditKeys, () => undefined)).toMatchObject({ events: 5, faults: [] });
    running.clock.set('2034-01-01T00:00:00Z');
    await seal();
    expect(await archive('2033-01-01', path.join(folder, 'third.ndjson'))).toMatchObject({ from: 11, position: 18 });
    expect(await rows('select * from event_seal')).toEqual([]);
    await happen(2);
    expect(await seal()).toMatchObject({ sealed: 3 });
    expect(await verify()).toMatchObject({ archived: { events: 18 }, sealed: 3, unsealed: 0, faults: [] });
  });

  it('ends before the first event that is younger, whatever stands behind that', async () => {
    running.clock.set('2017-06-01T00:00:00Z');
    await happen(1);
    await seal();
    running.clock.set('2026-11-23T09:00:00Z');
    expect(await archive('2018-01-01')).toMatchObject({ position: ofFirstYear });
  });

  it('leaves no file when there is nothing to archive, and none that was there already', async () => {
    expect(await archive('2017-01-01')).toBeUndefined();
    await expect(readFile(file)).rejects.toThrow('ENOENT');
    await writeFile(file, 'something else');
    await expect(archive('2018-01-01')).rejects.toThrow('EEXIST');
    expect(await readFile(file, 'utf8')).toBe('something else');
    expect(await rows('select * from event_checkpoint')).toEqual([]);
  });

  it('is refused when an event is not as it was sealed, and nothing is removed', async () => {
    await tamper(running.database, `update event_log set payload = '{"number": 77}' where payload @> '{"number": 3}'`);
    const before = await counts();
    await expect(archive('2018-01-01')).rejects.toThrow('The event at position 5 is not as it was sealed');
    await expect(readFile(file)).rejects.toThrow('ENOENT');
    expect(await counts()).toEqual(before);
  });

  it('is made by nobody but the owner', async () => {
    await expect(running.app.get(EventArchive).archive({ before: '2018-01-01', file })).rejects.toThrow(
      'permission denied',
    );
    await expect(readFile(file)).rejects.toThrow('ENOENT');
    expect(await verify()).toMatchObject({ archived: { events: 0 }, faults: [] });
  });

  it('R56 lets the owner remove nothing that no checkpoint covers', async () => {
    await archive('2018-01-01');
    for (const sql of [
      'delete from event_log',
      'delete from event_seal',
      'delete from event_checkpoint',
      'update event_checkpoint set position = 100',
      'truncate event_checkpoint',
    ]) {
      await expect(query(running.database.ownerUrl, sql)).rejects.toThrow('append-only');
    }
    expect((await verify()).faults).toEqual([]);
  });

  it.each<[string, string, string]>([
    [
      'claims more than it was',
      `update event_checkpoint set position = position + 1, events = events + 1`,
      'checkpoint-changed',
    ],
    ['claims another day', `update event_checkpoint set before = '2019-01-01'`, 'checkpoint-changed'],
    ['hides what was forged', `update event_checkpoint set foreign_events = 1`, 'checkpoint-changed'],
    ['is gone', 'delete from event_checkpoint', 'gap'],
  ])('R56 shows a checkpoint that %s', async (_, sql, problem) => {
    await archive('2018-01-01');
    await tamper(running.database, sql);
    expect((await verify()).faults[0]).toMatchObject({ problem });
  });

  it('R69 keeps what somebody forged as that, and lets nobody bring archived events back', async () => {
    running.clock.set('2017-06-01T00:00:00Z');
    await rows(`insert into event_log (id, type, payload, occurred_at, mac_key_id, mac)
      values (gen_random_uuid(), 'test.thing-happened', '{}', '2017-06-01', 'a1', sha256(''))`);
    await seal();
    await rows('create table kept as select * from event_log order by sequence limit 1');
    running.clock.set('2026-11-23T09:00:00Z');
    await archive('2020-01-01');
    expect(await verifyFile()).toMatchObject({ events: 17, foreign: 1, faultCount: 0 });
    await seal();
    expect(await verify()).toMatchObject({ archived: { events: 17, foreign: 1 }, faultCount: 0 });
    await rows(`insert into event_log (id, type, payload, occurred_at, actor_id, request_id, organisation_id,
      application_id, origin_hash, mac_key_id, mac) select id, type, payload, occurred_at, actor_id, request_id,
      organisation_id, application_id, origin_hash, mac_key_id, mac from kept`);
    await seal();
    expect((await verify()).faults).toEqual([{ position: 19, problem: 'foreign', eventId: expect.any(String) }]);
  });

  describe('as a file', () => {
    beforeEach(async () => void (await archive('2018-01-01')));
    const rewrite = async (change: (lines: string[]) => string[]) =>
      writeFile(
        file,
        change(await lines())
          .map((line) => `${line}\n`)
          .join(''),
      );
    const problems = async () => (await verifyFile()).faults.map(({ position, problem }) => [position, problem]);

    it.each<[string, (lines: string[]) => string[], [number, string][]]>([
      [
        'a changed event',
        (all) => all.map((line, at) => (at === 3 ? line.replace('number', 'numbex') : line)),
        [[3, 'changed']],
      ],
      [
        'another address',
        (all) => all.map((line) => line.replace('192.0.2.7', '192.0.2.8')),
        [2, 3, 4, 5, 6].map((at): [number, string] => [at, 'origin-changed']),
      ],
      ['an event less', (all) => all.toSpliced(3, 1), [[4, 'gap']]],
      ['the last event less', (all) => all.toSpliced(-2, 1), [[6, 'checkpoint-changed']]],
      ['no end', (all) => all.slice(0, -1), [[7, 'tail-cut']]],
      ['something behind its end', (all) => [...all, all[3] ?? ''], [[7, 'changed']]],
      [
        'a line that is none',
        (all) => all.with(3, '{'),
        [
          [3, 'changed'],
          [4, 'gap'],
        ],
      ],
      [
        'another end',
        (all) => all.map((line) => line.replace('"before":"2018-01-01"', '"before":"2018-01-02"')),
        [[7, 'checkpoint-changed']],
      ],
    ])('shows %s', async (_, change, expected) => {
      await rewrite(change);
      expect(await problems()).toEqual(expected);
    });

    it('does not claim to be whole without the keys of its seals', async () => {
      const others = new KeyRing([{ id: 'a2', bytes: Buffer.alloc(32, 9) }]);
      expect(new Set((await verifyFile(others)).faults.map(({ problem }) => problem))).toEqual(
        new Set(['key-missing']),
      );
    });

    it('is told from what is no archive', async () => {
      await writeFile(file, gzipSync('nothing'));
      await expect(verifyFile()).rejects.toThrow('does not begin as an archive of the event log does');
      await writeFile(file, '');
      await expect(verifyFile()).rejects.toThrow('is empty');
      await rm(file);
      await expect(verifyFile()).rejects.toThrow('ENOENT');
      await writeFile(file, '');
    });
  });
});
