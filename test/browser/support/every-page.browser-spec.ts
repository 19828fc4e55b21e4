import { HOUR } from '../../../src/shared/clock.js';
import { signIn, totpCode } from '../../support/api-client.js';
import { forLooking, Visitor } from '../../support/browser.js';
import { query } from '../../support/databases.js';
import { cookieOf } from '../../support/page-reading.js';
import { registeredRoutes } from '../../support/routes.js';
import { expectSeemly, press, supportStory } from '../../support/support-story.js';

const noSuchId = '0199a3c8-7b1e-7c00-8000-0123456789ab';
const isOfSupport = /^\/admin(\/|$)/;
const areas = [
  '',
  'forecast',
  'managers-missing',
  'onboarding',
  'organisations',
  'applications',
  'apis',
  'people',
  'approvals',
  'roles',
  'secrets',
  'reminders',
  'notifications',
  'events',
  'look-alikes',
];
const areaOf = (path: string) => path.split(/[/?]/)[2] ?? '';

describe('every page of WMDA support', () => {
  const story = supportStory();
  const { idOf } = story;

  let visitor: Visitor;

  // Names from right to left, with markup, and long ones: a page that bears these bears all.
  beforeAll(async () => {
    await query(
      story.served.database.superuserUrl,
      `update organisation set name = 'سجل المتبرعين ' || name;
       update application set name = 'مقدم‮ <b>' || name || repeat(' ابجد', 10);
       update user_account set name = 'سارة ' || name;
       update client_secret set name = 'سر ' || name;
       update application set name_looks = array[':all of them look the same']`,
    );
    const support = await signIn(story.served, 'support');
    const userId = await idOf('user_account', 'email', 'stranger@example.org');
    await support.post('/admin/role-assignments', { userId, role: 'support' });
    visitor = await story.arrive(forLooking);
  });

  /** The pages by their routes, with ids of the demonstration data. */
  const pages = async () => {
    const organisation = await idOf('organisation', 'ion', '9999');
    const application = await idOf('application', 'organisation_id', organisation);
    const secret = await idOf('client_secret', 'application_id', application);
    const person = await idOf('user_account', 'email', 'deputy@example.org');
    const api = await idOf('api', 'code', 'SM');
    const subjects: readonly (readonly [path: string, id: string])[] = [
      ['/admin/organisations', organisation],
      ['/admin/applications', application],
      ['/admin/people', person],
      ['/admin/approvals', await idOf('approval', 'state', 'open')],
      [`/admin/apis/${api}/introspectors`, application],
      ['/admin/apis', api],
      ['/admin/secrets', application],
      ['/admin/notifications', await idOf('notification', 'address', 'deputy@example.org')],
      ['/admin/roles', await idOf('role_assignment', 'user_id', person)],
    ];
    const asked: Record<string, string> = {
      '/admin/applications/new': `organisationId=${organisation}`,
      '/admin/roles/new': `applicationId=${application}`,
      '/admin/roles/choose': `userId=${person}&of=application`,
      '/admin/events': `organisationId=${organisation}`,
    };
    return registeredRoutes(story.served.app)
      .filter(({ method, path }) => method === 'GET' && isOfSupport.test(path))
      .map(({ path }) => {
        const withApi = path.replace(':apiId', api).replace(':secretId', secret);
        const id = subjects.find(([start]) => withApi.startsWith(`${start}/`))?.[1] ?? '';
        return `${withApi.replace(':id', id)}${asked[path] ? `?${asked[path]}` : ''}`;
      });
  };

  it('is one of the areas that are looked at below', async () => {
    expect((await pages()).filter((path) => !areas.includes(areaOf(path)))).toEqual([]);
  });

  it.each(areas)('is seemly, wide and narrow, at 200 % zoom, light and dark: %s', async (area) => {
    const { page } = visitor;
    const own = (await pages()).filter((path) => areaOf(path) === area);
    expect(own).not.toEqual([]);
    for (const path of own) {
      const answer = await page.goto(path);
      expect([path, answer?.status()]).toEqual([path, 200]);
      await expectSeemly(visitor, path);
    }
    expect(visitor.complaints).toEqual([]);
  });

  it('R50 is not there for anybody else, read or sent to, with a code or without', async () => {
    const routes = registeredRoutes(story.served.app).filter(({ path }) => isOfSupport.test(path));
    const { page } = await (await Visitor.arrive(story.browser, story.served)).signIn('manager');
    const cookies = await page.context().cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    for (const { method, path } of routes) {
      const { statusCode, body } = await story.served.app.inject({
        method: method as 'GET',
        url: path.replaceAll(/:\w+/g, noSuchId),
        headers: {
          cookie,
          accept: 'text/html',
          'sec-fetch-site': 'same-origin',
          ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(method === 'POST' && { payload: 'stepUpCode=000000' }),
      });
      expect([method, path, statusCode]).toEqual([method, path, 404]);
      expect(body).not.toContain('Confirm that it is you');
    }
    await page.goto('/admin');
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
    const navigation = page.getByRole('navigation', { name: 'Main' });
    expect(await navigation.getByRole('link', { name: 'WMDA support' }).count()).toBe(0);
  });

  it('R52 asks for a code before it does anything, and R53 takes no form of another site', async () => {
    const { page } = await story.arrive();
    const cookies = await page.context().cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const posts = registeredRoutes(story.served.app).filter(
      ({ method, path }) => method === 'POST' && isOfSupport.test(path),
    );
    const send = (path: string, site: string) =>
      story.served.app.inject({
        method: 'POST',
        url: path.replaceAll(/:\w+/g, noSuchId),
        headers: {
          cookie,
          accept: 'text/html',
          'sec-fetch-site': site,
          'content-type': 'application/x-www-form-urlencoded',
        },
        payload: 'name=kept',
      });
    for (const { path } of posts) {
      const { statusCode } = await send(path, 'cross-site');
      expect([path, statusCode]).toEqual([path, 403]);
    }
    story.served.clock.advance(HOUR / 2 + 1);
    // A row more of a form changes nothing that is stored.
    for (const { path } of posts.filter((post) => !post.path.endsWith('/rows'))) {
      const { statusCode, body } = await send(path, 'same-origin');
      expect([path, statusCode]).toEqual([path, 403]);
      expect(body).toContain('Confirm that it is you');
      expect(body).toContain('value="kept"');
    }
  });

  it('sends every form to the address that shows it: whoever has to sign in again finds it there', async () => {
    const cookie = await cookieOf(story.served, 'support');
    let forms = 0;
    for (const path of await pages()) {
      const { body } = await story.served.app.inject({ url: path, headers: { accept: 'text/html', cookie } });
      const [, content = ''] = body.split('<main ');
      for (const [form] of content.matchAll(/<form [^>]*method="post"[^>]*>/g)) {
        const [, action = ''] = / action="([^"]*)"/.exec(form) ?? [];
        expect([path, action.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=')]).toEqual([path, path]);
        forms += 1;
      }
    }
    expect(forms).toBeGreaterThan(20);
  });

  it('is used by keyboard alone, without script, with a code asked for on the way', async () => {
    const withoutScript = await story.arrive({ javaScriptEnabled: false });
    const { page } = withoutScript;
    const tabTo = async (name: string) => {
      for (let presses = 0; presses < 80; presses += 1) {
        await page.keyboard.press('Tab');
        const focused = page.locator(':focus');
        if ((await focused.count()) > 0 && (await focused.innerText()).trim().startsWith(name)) return;
      }
      throw new Error(`the keyboard does not reach ${name}`);
    };
    await page.goto('/admin/organisations');
    await tabTo('Add organisation');
    await page.keyboard.press('Enter');
    await page.getByLabel('Name').focus();
    await page.keyboard.type('Registry of the Keyboard');
    await page.keyboard.press('Tab');
    await page.keyboard.type('ch');
    story.served.clock.advance(HOUR / 2 + 1);
    await page.keyboard.press('Enter');
    await page.getByLabel('Code', { exact: true }).fill(await totpCode(story.served.clock.now()));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Registry of the Keyboard' }).waitFor();
    await tabTo('Disable');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Disable ‘Registry of the Keyboard’?' }).waitFor();
    await page.locator('[autofocus]').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Disabled, from now on.').waitFor();
    await press(page, 'Enable');
    await press(page, 'Enable organisation');
    await page.getByText('Enabled, from now on.').waitFor();
    expect(withoutScript.complaints).toEqual([]);
  });
});
