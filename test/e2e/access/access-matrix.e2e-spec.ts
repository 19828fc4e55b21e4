import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { Belongings } from './belongings.js';
import { actors, type Actor, Cast } from './cast.js';
import { documentOf } from './document.js';
import { registeredRoutes } from '../../support/routes.js';
import {
  ask,
  asStored,
  inCapitals,
  isPage,
  isRefused,
  type Row,
  routesOf,
  routesToDescribe,
  type Spelling,
  withEvents,
} from './matrix.js';
import { requests } from './requests.js';

const file = path.resolve(import.meta.dirname, '../../../docs/access-matrix.md');
/** Whoever goes through these loses their other sessions, or recovery codes: each gets a cast of its own. */
const upsetting = new Set([
  'DELETE /api/v1/me/sessions',
  'POST /account/factor/confirm',
  'POST /account/password',
  'POST /account/recovery-codes',
  'POST /account/sessions/end-others',
  'POST /api/v1/me/password',
  'POST /api/v1/me/recovery-codes',
  'POST /api/v1/me/totp/confirm',
]);

describe('docs/access-matrix.md', () => {
  let running: RunningApp;
  let rows: Row[];
  /** The routes that take an id, asked once more with every id in capitals. */
  let rowsInCapitals: Row[];

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp());
    const support = await signIn(running, 'support');
    const belongings = await Belongings.of(running, support, await signIn(running, 'manager'));
    const applicationOf = async (q: string) => (await support.get(`/admin/applications?q=${q}`)).body.items[0];
    const scopes = {
      organisationId: belongings.organisationId,
      otherApplicationId: (await applicationOf('ExampleDonorRegistry-DM')).id,
      otherOrganisationId: (await applicationOf('SampleCordBloodBank')).organisation.id,
    };
    const castFor = (routes: string[]) =>
      Cast.of(
        running,
        support,
        scopes,
        routes.map((name) => ({ name, ofPage: isPage(name) })),
      );
    const rowsOf = async (routes: string[], spelling: Spelling) => {
      const cast = await castFor(routes.filter((route) => !upsetting.has(route)));
      const asked: Awaited<ReturnType<typeof ask>>[] = [];
      for (const route of routes) {
        const own = upsetting.has(route) ? await castFor([route]) : cast;
        asked.push(await ask({ running, belongings, spelling }, own, route));
      }
      return withEvents(running, asked);
    };
    rows = await rowsOf(routesOf(running), asStored);
    rowsInCapitals = await rowsOf(
      routesToDescribe(running).filter((route) => !upsetting.has(route)),
      inCapitals,
    );
  }, 600_000);
  afterAll(() => running.close());

  it('R50 is told what to send to every route that takes an id or changes something', () => {
    const routes = routesOf(running);
    expect(routesToDescribe(running).filter((route) => !requests[route])).toEqual([]);
    expect(Object.keys(requests).filter((route) => !routes.includes(route))).toEqual([]);
  });

  it('R50 says what the running product answers (npm run access-matrix writes it anew)', async () => {
    const now = documentOf(rows);
    if (process.env.WRITE_ACCESS_MATRIX) await writeFile(file, now);
    expect(await readFile(file, 'utf8')).toBe(now);
  });

  it('R64 answers everyone the same when ids are spelled in capitals, over API and pages', () => {
    const asked = new Set(rowsInCapitals.map(({ route }) => route));
    expect(asked.size).toBeGreaterThan(100);
    expect(rowsInCapitals).toEqual(rows.filter(({ route }) => asked.has(route)));
  });

  const outline = (cells: Row['answers'], of: readonly Actor[]) => of.map((actor) => cells[actor].status);

  it('R50 tells nothing of an application to anyone but its managers and WMDA support', () => {
    const others = actors.filter((actor) => !['manager', 'support'].includes(actor));
    const told = rows.filter(({ answers }) => others.some((actor) => answers[actor].tells));
    // The mailbox exists on the embedded database alone, and shows every mail.
    expect(told.filter(({ route }) => !route.startsWith('GET /dev/mailbox'))).toEqual([]);
    expect(rows.filter(({ answers }) => answers.manager.tells && answers.support.tells).length).toBeGreaterThan(8);
  });

  it('R43 R51 refuses nobody and a disabled person on every closed route, the next request after they were disabled', () => {
    const closed = registeredRoutes(running.app).flatMap(({ method, path: to, openBecause }) =>
      openBecause === undefined ? [`${method} ${to}`] : [],
    );
    const asked = rows.filter(({ route }) => closed.includes(route));
    expect(asked).toHaveLength(closed.length);
    for (const { route, answers } of asked) {
      const expected = isPage(route) ? [303, 303] : [401, 401];
      expect([route, ...outline(answers, ['nobody', 'disabled'])]).toEqual([route, ...expected]);
      expect([route, answers.nobody.toSignIn, answers.disabled.toSignIn]).toEqual([
        route,
        isPage(route),
        isPage(route),
      ]);
    }
  });

  it('R51 R50 treats whoever lost their roles as a stranger from the next request on, on every route', () => {
    for (const { route, answers } of rows) {
      const [lost, never] = [answers.withdrawn, answers.stranger];
      expect([route, lost.status, lost.tells]).toEqual([route, never.status, never.tells]);
    }
  });

  it('R50 R52 hides an application from others, and lets WMDA support read it and change nothing of its secrets', () => {
    const ofOne = rows.filter(({ route }) => / \/(api\/v1\/applications|manage-[a-z-]+)\/:id/.test(route));
    expect(ofOne.length).toBeGreaterThan(20);
    for (const { route, answers } of ofOne) {
      expect([route, ...outline(answers, ['stranger', 'deputy', 'withdrawn'])]).toEqual([route, 404, 404, 404]);
      expect([route, answers.manager.status < 400]).toEqual([route, true]);
      const reads = route.startsWith('GET ') && !/\/manage-clients\/:id\/(secrets|addresses)\//.test(route);
      expect([route, answers.support.status]).toEqual([route, reads ? 200 : 403]);
    }
  });

  it('R50 opens what is under /admin to WMDA support alone', () => {
    const ofSupport = rows.filter(({ route }) => / (\/api\/v1)?\/admin(\/|$)/.test(route));
    expect(ofSupport.length).toBeGreaterThan(80);
    for (const { route, answers } of ofSupport) {
      const hidden = isPage(route) ? 404 : 403;
      const others = outline(answers, ['stranger', 'deputy', 'manager', 'withdrawn']);
      expect([route, ...others]).toEqual([route, hidden, hidden, hidden, hidden]);
      expect([route, answers.support.status < 400]).toEqual([route, true]);
    }
  });

  it('R50 R55 changes nothing where somebody is refused: no event but that of a failed sign-in', () => {
    const left = rows.flatMap(({ route, answers }) =>
      actors.flatMap((actor) =>
        isRefused(answers[actor]) ? answers[actor].events.map((type) => `${route}: ${type}`) : [],
      ),
    );
    expect([...new Set(left)]).toEqual([
      'POST /api/v1/auth/login: identity.sign-in-failed',
      'POST /api/v1/auth/mfa: identity.sign-in-failed',
    ]);
    expect(rows.filter(({ answers }) => answers.manager.events.length > 0).length).toBeGreaterThan(20);
  });
});
