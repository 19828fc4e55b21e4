import { signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { Belongings } from './belongings.js';
import { type Actor, Cast } from './cast.js';
import { asStored, eventsSince, isPage, lastEvent, prepare, routesOf, type Stage } from './matrix.js';

/** Whether an unsafe route asks for a factor shown within 30 minutes; a sentence says why not, or when. */
type Rule =
  | 'asks'
  | 'nobody is signed in there'
  | 'ends what is open'
  | 'makes nothing weaker'
  | 'shows a factor itself'
  | 'goes on where a factor was shown';

/** Every unsafe route of the product. Whoever adds one has to say here what it asks. */
const rules: Readonly<Record<string, Rule>> = {
  'POST /api/v1/auth/login': 'nobody is signed in there',
  'POST /api/v1/auth/mfa': 'nobody is signed in there',
  'POST /api/v1/auth/invitations/accept': 'nobody is signed in there',
  'POST /api/v1/auth/enrolment/accept': 'nobody is signed in there',
  'POST /api/v1/auth/mfa/enrol': 'nobody is signed in there',
  'POST /api/v1/auth/mfa/enrol/confirm': 'nobody is signed in there',
  'POST /api/v1/auth/refresh': 'nobody is signed in there',
  'POST /api/v1/auth/password/forgot': 'nobody is signed in there',
  'POST /api/v1/auth/password/reset': 'nobody is signed in there',
  'POST /api/v1/auth/email/confirm': 'nobody is signed in there',
  'POST /api/v1/auth/email/agree': 'nobody is signed in there',
  'POST /api/v1/auth/email/stop': 'nobody is signed in there',
  'POST /api/v1/auth/unlock': 'nobody is signed in there',
  'POST /api/v1/secrets/revoke': 'nobody is signed in there',
  'POST /oauth2/token': 'nobody is signed in there',
  'POST /oauth2/introspect': 'nobody is signed in there',
  'POST /login': 'nobody is signed in there',
  'POST /login/mfa': 'nobody is signed in there',
  'POST /invitation': 'nobody is signed in there',
  'POST /enrol': 'nobody is signed in there',
  'POST /enrol/app': 'nobody is signed in there',
  'POST /enrol/confirm': 'nobody is signed in there',
  'POST /email': 'nobody is signed in there',
  'POST /email/agree': 'nobody is signed in there',
  'POST /email/stop': 'nobody is signed in there',
  'POST /password': 'nobody is signed in there',
  'POST /password/new': 'nobody is signed in there',
  'POST /unlock': 'nobody is signed in there',

  'POST /api/v1/auth/step-up': 'shows a factor itself',
  'POST /api/v1/me/totp': 'shows a factor itself',
  'POST /api/v1/me/recovery-codes': 'shows a factor itself',
  'POST /account/factor': 'shows a factor itself',
  'POST /account/recovery-codes': 'shows a factor itself',
  'POST /api/v1/auth/logout': 'ends what is open',
  'POST /logout': 'ends what is open',

  'PUT /api/v1/applications/:id/addresses': 'makes nothing weaker',
  'POST /manage-clients/:id/addresses/name': 'makes nothing weaker',
  'DELETE /api/v1/applications/:id/revocations/:secretId': 'makes nothing weaker',
  'POST /manage-clients/:id/revocations/:secretId/dismiss': 'makes nothing weaker',
  'POST /manage-clients/:id/secrets/:secretId/rename': 'makes nothing weaker',
  'POST /manage-clients/:id/secrets/:secretId/disable': 'makes nothing weaker',
  'POST /manage-clients/:id/secrets/:secretId/pause': 'makes nothing weaker',
  'POST /manage-clients/:id/secrets/:secretId/ending': 'makes nothing weaker',
  'POST /api/v1/applications/:id/secrets/:secretId/pause': 'makes nothing weaker',
  // Renames and disables; enabling is asked about below.
  'PATCH /api/v1/applications/:id/secrets/:secretId': 'makes nothing weaker',

  'DELETE /api/v1/me/sessions': 'asks',
  'DELETE /api/v1/me/sessions/:id': 'asks',
  'POST /api/v1/me/password': 'asks',
  'POST /api/v1/applications/:id/secrets': 'asks',
  'DELETE /api/v1/applications/:id/secrets/:secretId': 'asks',
  'POST /api/v1/applications/:id/secrets/:secretId/rotate': 'asks',
  'DELETE /api/v1/applications/:id/secrets/:secretId/pause': 'asks',
  'POST /account/sessions/:id/end': 'asks',
  'POST /account/sessions/end-others': 'asks',
  'POST /account/password': 'asks',
  'POST /manage-clients/:id/secrets/new': 'asks',
  'POST /manage-clients/:id/secrets/:secretId/value/again': 'asks',
  'POST /manage-clients/:id/secrets/:secretId/enable': 'asks',
  'POST /manage-clients/:id/secrets/:secretId/rotate': 'asks',
  'POST /manage-clients/:id/secrets/:secretId/resume': 'asks',
  'POST /manage-clients/:id/secrets/:secretId/delete': 'asks',

  'POST /api/v1/admin/onboarding': 'asks',
  'POST /api/v1/admin/organisations': 'asks',
  'PATCH /api/v1/admin/organisations/:id': 'asks',
  'POST /api/v1/admin/apis': 'asks',
  'PATCH /api/v1/admin/apis/:id': 'asks',
  'POST /api/v1/admin/applications': 'asks',
  'PATCH /api/v1/admin/applications/:id': 'asks',
  'PUT /api/v1/admin/applications/:id/apis/:apiId': 'asks',
  'POST /api/v1/admin/users': 'asks',
  'PATCH /api/v1/admin/users/:id': 'asks',
  'DELETE /api/v1/admin/users/:id/sessions': 'asks',
  'POST /api/v1/admin/users/:id/anonymisation': 'asks',
  'POST /api/v1/admin/users/:id/invitation': 'asks',
  'POST /api/v1/admin/users/:id/mfa-reset': 'asks',
  'POST /api/v1/admin/approvals/:id/approve': 'asks',
  'POST /api/v1/admin/approvals/:id/refuse': 'asks',
  'POST /api/v1/admin/role-assignments': 'asks',
  'DELETE /api/v1/admin/role-assignments/:id': 'asks',
  'POST /api/v1/admin/secrets/:id/delete': 'asks',
  'POST /api/v1/admin/notifications/:id/resend': 'asks',
  'POST /api/v1/admin/notifications/resend': 'asks',
  'POST /api/v1/admin/reminders/sweep': 'asks',
  'POST /admin/onboarding': 'asks',
  'POST /admin/onboarding/rows': 'makes nothing weaker',
  'POST /admin/organisations/new': 'asks',
  'POST /admin/organisations/:id/edit': 'asks',
  'POST /admin/organisations/:id/disable': 'asks',
  'POST /admin/organisations/:id/enable': 'asks',
  'POST /admin/apis/new': 'asks',
  'POST /admin/apis/:id/edit': 'asks',
  'POST /admin/apis/:apiId/introspectors/:id/add': 'asks',
  'POST /admin/apis/:apiId/introspectors/:id/remove': 'asks',
  'POST /admin/applications/new': 'asks',
  'POST /admin/applications/:id/edit': 'asks',
  'POST /admin/applications/:id/apis/:apiId': 'asks',
  'POST /admin/applications/:id/disable': 'asks',
  'POST /admin/applications/:id/enable': 'asks',
  'POST /admin/people/new': 'asks',
  'POST /admin/people/:id/edit': 'asks',
  'POST /admin/people/:id/disable': 'asks',
  'POST /admin/people/:id/enable': 'asks',
  'POST /admin/people/:id/end-sessions': 'asks',
  'POST /admin/people/:id/anonymise': 'asks',
  'POST /admin/people/:id/invite-again': 'asks',
  'POST /admin/people/:id/reset-factor': 'asks',
  'POST /admin/approvals/:id/approve': 'asks',
  'POST /admin/approvals/:id/refuse': 'asks',
  'POST /admin/roles/new': 'asks',
  'POST /admin/roles/:id/withdraw': 'asks',
  'POST /admin/secrets/:id/:secretId/delete': 'asks',
  'POST /admin/notifications/:id/resend': 'asks',
  'POST /admin/notifications/resend': 'asks',
  'POST /admin/reminders/run': 'asks',

  // The last, as they end the other sessions of their person.
  'POST /api/v1/me/totp/confirm': 'goes on where a factor was shown',
  'POST /account/factor/confirm': 'goes on where a factor was shown',
};

const enabling = 'PATCH /api/v1/applications/:id/secrets/:secretId';

describe('a recent factor', () => {
  let running: RunningApp;
  let stage: Stage;
  let cast: Cast;

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp());
    const support = await signIn(running, 'support');
    const belongings = await Belongings.of(running, support, await signIn(running, 'manager'));
    stage = { running, belongings, spelling: asStored };
    const applicationOf = async (q: string) => (await support.get(`/admin/applications?q=${q}`)).body.items[0];
    const scopes = {
      organisationId: belongings.organisationId,
      otherApplicationId: (await applicationOf('ExampleDonorRegistry-DM')).id,
      otherOrganisationId: (await applicationOf('SampleCordBloodBank')).organisation.id,
    };
    const routes = Object.keys(rules).map((name) => ({ name, ofPage: isPage(name) }));
    cast = await Cast.of(running, support, scopes, routes);
    await query(
      running.database.ownerUrl,
      `update session set factor_at = factor_at - interval '31 minutes' where user_id = any($1)`,
      [[cast.people.manager.id, cast.people.support.id]],
    );
  });
  afterAll(() => running.close());

  const unsafe = () => routesOf(running).filter((route) => !route.startsWith('GET '));
  const whoever = (route: string): Actor => {
    if (/ (\/api\/v1)?\/admin\//.test(route)) return 'support';
    // These take from the next what it shows: each pair has somebody of its own.
    if (route.includes('recovery-codes')) return isPage(route) ? 'deputy' : 'stranger';
    return route === 'POST /account/factor/confirm' ? 'support' : 'manager';
  };
  const ask = async (route: string, changed?: Readonly<Record<string, unknown>>) => {
    const request = await prepare(stage, cast, route, whoever(route), changed);
    const before = await lastEvent(running);
    const { statusCode, body } = await running.app.inject(request);
    const refused = isPage(route) ? 'Confirm that it is you' : '"code":"identity.step-up-required"';
    const asks = statusCode === 403 && body.includes(refused);
    return { statusCode, asks, events: await eventsSince(running, before) };
  };

  it('R52 is thought about for every unsafe route of API and pages', () => {
    expect(Object.keys(rules).toSorted()).toEqual(unsafe().toSorted());
  });

  it.each(Object.entries(rules).filter(([, rule]) => rule === 'asks'))(
    'R52 is asked for, before anything is done, by %s',
    async (route) => {
      expect(await ask(route)).toEqual({ statusCode: 403, asks: true, events: [] });
    },
  );

  it('R52 is asked for by a change that enables a secret, whatever else it does', async () => {
    for (const changed of [{ enabled: true }, { enabled: true, name: 'Renamed too' }]) {
      expect([changed, await ask(enabling, changed)]).toEqual([changed, { statusCode: 403, asks: true, events: [] }]);
    }
  });

  it.each(Object.entries(rules).filter(([, rule]) => rule !== 'asks'))(
    'R52 is not asked for by %s: %s',
    async (route) => {
      const { asks, statusCode } = await ask(route);
      expect([asks, statusCode < 400 || route.includes('/oauth2/')]).toEqual([false, true]);
    },
  );
});
