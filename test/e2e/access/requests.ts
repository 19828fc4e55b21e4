import { Assets } from '../../../src/assets/assets.js';
import { totpCode } from '../../support/api-client.js';
import type { RunningApp } from '../../support/app.js';
import { password } from '../identity/people.js';
import type { Belongings } from './belongings.js';
import type { Actor, Cast, Ticket } from './cast.js';

/** What is sent to a route, besides who is asking. */
export interface Sent {
  /** What goes where the route says `:id`, and so on. */
  readonly ids?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** The token of a mailed link, as the browser carries it from the link to its form. */
  readonly link?: string;
  /** As JSON to the API, as a form to pages and OAuth endpoints. */
  readonly body?: Readonly<Record<string, unknown>>;
}

interface Asking {
  readonly running: RunningApp;
  readonly belongings: Belongings;
  readonly cast: Cast;
  readonly actor: Actor;
  readonly ticket: Ticket;
}

type Making = (asking: Asking) => Sent | Promise<Sent>;
type Made<Part extends keyof Sent> = (asking: Asking) => Required<Sent>[Part] | Promise<Required<Sent>[Part]>;

const chosen = 'another river cedar 17';
const member = { name: 'Example Donor Registry', countryCode: 'NL', ion: 9999, kind: 'donor_registry' };
const newSecret = { name: 'By whoever it was', expiresOn: '2026-12-24' };
const deletion = { reason: 'key_compromise' };

const of =
  (idsOf: Made<'ids'>, body?: Sent['body']): Making =>
  async (asking) => ({ ids: await idsOf(asking), ...(body && { body }) });
const toId = async (made: string | { id: string } | Promise<string | { id: string }>) => {
  const it = await made;
  return { id: typeof it === 'string' ? it : it.id };
};

const ofApplication = of(({ belongings }) => ({ id: belongings.applicationId }));
const ofOrganisation = of(({ belongings }) => ({ id: belongings.organisationId }));
const ofApi = of(({ belongings }) => ({ id: belongings.apiId }));
const ofIntrospector = of(({ belongings: { apiId, applicationId } }) => ({ apiId, id: applicationId }));
const ofManager = of(({ cast }) => ({ id: cast.people.manager.id }));
const ofSecret = of(({ belongings: { applicationId, secretId } }) => ({ id: applicationId, secretId }));
const ofNewSecret = of(({ belongings }) => belongings.secret());
const ofDisabledSecret = of(({ belongings }) => belongings.secret({ enabled: false }));
const ofPausedSecret = of(({ belongings }) => belongings.pausedSecret());
const ofRevokedSecret = of(({ belongings }) => belongings.revokedSecret());
const ofNewOrganisation = of(({ belongings }) => toId(belongings.organisation()));
const ofNewApplication = of(({ belongings }) => toId(belongings.application()));
const ofDisabledApplication = of(({ belongings }) => toId(belongings.application('disabled')));
const ofColleague = of(({ belongings }) => toId(belongings.colleague()));
const ofInvited = of(({ belongings }) => toId(belongings.colleague({ invited: true })));
const ofDisabled = of(({ belongings }) => toId(belongings.colleague({ disabled: true })));
const ofRole = of(({ belongings }) => toId(belongings.role()));
const ofFailedMail = of(({ belongings }) => toId(belongings.failedMail()));
/** The manager's session to everyone else, to the manager their own. */
const ofSession = of(({ cast, actor, ticket }) => ({
  id: actor === 'manager' ? ticket.sessionId : cast.sessionOfManager,
}));
const ofApproval = of(({ belongings }) => toId(belongings.approval()));
const ofMail = of(({ belongings }) => toId(belongings.mail()));

const body =
  (made: Made<'body'>): Making =>
  async (asking) => ({
    body: await made(asking),
  });
const query =
  (made: Made<'query'>): Making =>
  async (asking) => ({
    query: await made(asking),
  });
const ofFailedMails = body(async ({ belongings }) => {
  await belongings.failedMail();
  return {};
});
/** As it is granted already: asking changes nothing for the routes that follow. */
const ofGrant: Making = ({ belongings: { applicationId, apiId, scopes } }) => ({
  ids: { id: applicationId, apiId },
  body: { scopes },
});
const ofUsedAddress: Making = async ({ belongings }) => ({
  ids: { id: belongings.applicationId },
  body: { address: await belongings.usedAddress(), name: `Named ${belongings.next()}` },
});
const nothing: Making = () => ({});

/** Where a mailed link led. */
const atLink =
  (made: (belongings: Belongings) => Promise<string>): Making =>
  async ({ belongings }) => ({ link: await made(belongings) });
const token = async (made: Promise<string>) => ({ token: await made });
const tokenAndPassword = (made: (belongings: Belongings) => Promise<string>, to: string) =>
  body(async ({ belongings }) => ({ token: await made(belongings), password: to }));
const invitation = tokenAndPassword((belongings) => belongings.invitation(), chosen);
const enrolment = tokenAndPassword((belongings) => belongings.enrolmentLink(), password);
const reset = tokenAndPassword((belongings) => belongings.resetLink(), chosen);
const unlocking = body(({ belongings }) => token(belongings.unlockLink()));
const emailLink = (purpose: Parameters<Belongings['emailLink']>[0]) =>
  body(({ belongings }) => token(belongings.emailLink(purpose)));
const emailPage = (purpose: Parameters<Belongings['emailLink']>[0]) =>
  atLink((belongings) => belongings.emailLink(purpose));
const challenge = body(async ({ belongings }) => ({ challenge: await belongings.enrolment() }));
const challengeAndCode = body(({ belongings }) => belongings.enrolmentAndCode());

const ownLogin = body(({ cast, actor }) => ({
  email: cast.person(actor)?.email ?? 'nobody@registry.example',
  password,
}));
const ownSecondStep = body(async ({ cast, actor }) => ({
  challenge: await cast.challenge(actor),
  recoveryCode: cast.person(actor)?.recoveryCodes.pop() ?? 'none',
}));
const ownEmail = body(({ cast, actor }) => ({ email: cast.person(actor)?.email ?? 'nobody@registry.example' }));
const ownCode = body(async ({ cast, actor, running }) => ({
  code: await totpCode(running.clock.now(), cast.person(actor)?.secret),
}));
const presentFactor = ({ cast, actor }: Asking) => ({
  recoveryCode: cast.person(actor)?.recoveryCodes.pop() ?? 'none',
});
/** A code of the app that the actor is about to change to, where they get so far. */
const newFactor = body(async (asking) => {
  const { running, ticket } = asking;
  const headers = { ...ticket.headers, 'sec-fetch-site': 'same-origin' };
  const payload = presentFactor(asking);
  const proposed = await running.app.inject({ method: 'POST', url: '/api/v1/me/totp', headers, payload });
  return { code: await totpCode(running.clock.now(), proposed.json().secret) };
});
const ownPassword = body(() => ({ current: password, password: chosen }));

const application = ({ belongings }: Asking) => ({
  organisationId: belongings.organisationId,
  name: `Partner-NL-Another-${belongings.next()}`,
  environment: 'production',
  apiIds: [belongings.apiId],
});
const api = ({ belongings }: Asking) => {
  const code = `M${belongings.next()}`;
  return { code, name: code, environment: 'production', resource: `https://api.example.org/${code}` };
};
const apiAsItIs = { code: 'MC', name: 'Match-Connect', resource: 'https://api.example.org/mc' };
const scopes = ['messages.read', 'messages.write'];
const organisation = ({ belongings }: Asking) => ({ ...member, name: `Another ${belongings.next()}`, ion: null });
const person = ({ belongings }: Asking) => ({
  email: `by.form${belongings.next()}@registry.example`,
  name: 'Noor Visser',
});
const role = async ({ belongings }: Asking) => ({
  userId: await belongings.newcomer(),
  organisationId: belongings.organisationId,
});

const registry = (asking: Asking) => {
  const { organisationId: _, ...first } = application(asking);
  return {
    organisation: organisation(asking),
    applications: [first],
    people: [{ ...person(asking), scope: 'organisation' }],
  };
};
const registryOnForm = (asking: Asking) => {
  const { name, countryCode, kind } = organisation(asking);
  return {
    'organisation.name': name,
    'organisation.countryCode': countryCode,
    'organisation.kind': kind,
    ...personOnForm(asking),
  };
};
const personOnForm = (asking: Asking) => {
  const { email, name } = person(asking);
  return { 'people.0.email': email, 'people.0.name': name, 'people.0.scope': 'organisation' };
};

/**
 * What is sent to each route: such that whoever is let in gets through, and what changes something changes something
 * new. Routes that only read and take no id need no entry.
 */
export const requests: Readonly<Record<string, Making>> = {
  'POST /api/v1/auth/login': ownLogin,
  'POST /api/v1/auth/mfa': ownSecondStep,
  'POST /api/v1/auth/invitations/accept': invitation,
  'POST /api/v1/auth/enrolment/accept': enrolment,
  'POST /api/v1/auth/mfa/enrol': challenge,
  'POST /api/v1/auth/mfa/enrol/confirm': challengeAndCode,
  'POST /api/v1/auth/refresh': body(({ ticket }) => ({ refreshToken: ticket.refreshToken || 'none' })),
  'POST /api/v1/auth/logout': nothing,
  'POST /api/v1/auth/step-up': ownCode,
  'POST /api/v1/auth/password/forgot': ownEmail,
  'POST /api/v1/auth/password/reset': reset,
  'POST /api/v1/auth/email/confirm': emailLink('email-change'),
  'POST /api/v1/auth/email/agree': emailLink('email-agree'),
  'POST /api/v1/auth/email/stop': emailLink('email-stop'),
  'POST /api/v1/auth/unlock': unlocking,
  'POST /api/v1/me/totp': body(presentFactor),
  'POST /api/v1/me/totp/confirm': newFactor,
  'POST /api/v1/me/recovery-codes': body(presentFactor),
  'POST /api/v1/me/password': ownPassword,
  'DELETE /api/v1/me/sessions': nothing,
  'DELETE /api/v1/me/sessions/:id': ofSession,

  'GET /api/v1/applications/:id': ofApplication,
  'GET /api/v1/applications/:id/activity': ofApplication,
  'GET /api/v1/applications/:id/managers': ofApplication,
  'GET /api/v1/applications/:id/refusals': ofApplication,
  'GET /api/v1/applications/:id/revocations': ofApplication,
  'GET /api/v1/applications/:id/usage': ofApplication,
  'GET /api/v1/applications/:id/secrets': ofApplication,
  'GET /api/v1/applications/:id/secrets/:secretId': ofSecret,
  'POST /api/v1/applications/:id/secrets': of(({ belongings }) => toId(belongings.application()), newSecret),
  'PATCH /api/v1/applications/:id/secrets/:secretId': of(({ belongings }) => belongings.secret(), { enabled: false }),
  'DELETE /api/v1/applications/:id/secrets/:secretId': ofNewSecret,
  'POST /api/v1/applications/:id/secrets/:secretId/rotate': of(({ belongings }) => belongings.secret(), {}),
  'POST /api/v1/applications/:id/secrets/:secretId/pause': of(({ belongings }) => belongings.secret(), { minutes: 5 }),
  'DELETE /api/v1/applications/:id/secrets/:secretId/pause': ofPausedSecret,
  'DELETE /api/v1/applications/:id/revocations/:secretId': ofRevokedSecret,
  'PUT /api/v1/applications/:id/addresses': ofUsedAddress,

  'POST /api/v1/admin/onboarding': body(registry),
  'POST /api/v1/admin/organisations': body(organisation),
  'GET /api/v1/admin/organisations/:id': ofOrganisation,
  'PATCH /api/v1/admin/organisations/:id': of(({ belongings }) => ({ id: belongings.organisationId }), member),
  'POST /api/v1/admin/apis': body((asking) => ({ ...api(asking), scopes })),
  'GET /api/v1/admin/apis/:id': ofApi,
  'PATCH /api/v1/admin/apis/:id': of(({ belongings }) => ({ id: belongings.apiId }), { scopes }),
  'POST /api/v1/admin/applications': body(application),
  'PUT /api/v1/admin/applications/:id/apis/:apiId': ofGrant,
  'GET /api/v1/admin/applications/:id': ofApplication,
  'PATCH /api/v1/admin/applications/:id': of(({ belongings }) => toId(belongings.application()), {
    status: 'disabled',
  }),
  'POST /api/v1/admin/users': body(person),
  'GET /api/v1/admin/users/:id': ofManager,
  'PATCH /api/v1/admin/users/:id': of(({ belongings }) => toId(belongings.colleague()), { status: 'disabled' }),
  'POST /api/v1/admin/users/:id/invitation': ofInvited,
  'POST /api/v1/admin/users/:id/mfa-reset': ofColleague,
  'DELETE /api/v1/admin/users/:id/sessions': ofColleague,
  'POST /api/v1/admin/users/:id/anonymisation': ofDisabled,
  'POST /api/v1/admin/approvals/:id/approve': ofApproval,
  'POST /api/v1/admin/approvals/:id/refuse': ofApproval,
  'POST /api/v1/admin/role-assignments': body(async (asking) => ({
    role: 'credential_manager',
    ...(await role(asking)),
  })),
  'DELETE /api/v1/admin/role-assignments/:id': ofRole,
  'POST /api/v1/admin/secrets/:id/delete': of(
    async ({ belongings }) => toId((await belongings.secret()).secretId),
    deletion,
  ),
  'POST /api/v1/admin/notifications/:id/resend': ofFailedMail,
  'POST /api/v1/admin/notifications/resend': ofFailedMails,
  'GET /api/v1/admin/reminders/preview': query(() => ({ on: '2026-11-24' })),
  'POST /api/v1/admin/reminders/sweep': nothing,

  'POST /api/v1/secrets/revoke': body(async ({ belongings }) => ({ value: await belongings.secretValue() })),
  'POST /oauth2/token': body(({ belongings }) => ({
    grant_type: 'client_credentials',
    client_id: belongings.clientId,
  })),
  'POST /oauth2/introspect': body(({ ticket }) => ({ token: ticket.headers.authorization?.slice(7) ?? 'none' })),

  'POST /login': ownLogin,
  'POST /login/mfa': ownSecondStep,
  'POST /logout': nothing,
  'GET /invitation': atLink((belongings) => belongings.invitation()),
  'POST /invitation': invitation,
  'GET /enrol': atLink((belongings) => belongings.enrolmentLink()),
  'POST /enrol': enrolment,
  'POST /enrol/app': challenge,
  'POST /enrol/confirm': challengeAndCode,
  'GET /email': emailPage('email-change'),
  'POST /email': emailLink('email-change'),
  'GET /email/agree': emailPage('email-agree'),
  'POST /email/agree': emailLink('email-agree'),
  'GET /email/stop': emailPage('email-stop'),
  'POST /email/stop': emailLink('email-stop'),
  'GET /unlock': atLink((belongings) => belongings.unlockLink()),
  'POST /unlock': unlocking,
  'POST /password': ownEmail,
  'GET /password/new': atLink((belongings) => belongings.resetLink()),
  'POST /password/new': reset,
  'POST /account/password': ownPassword,
  'POST /account/recovery-codes': body(presentFactor),
  'POST /account/factor': body(presentFactor),
  'POST /account/factor/confirm': newFactor,
  'POST /account/sessions/end-others': nothing,
  'POST /account/sessions/:id/end': ofSession,

  'GET /manage-clients/:id': ofApplication,
  'GET /manage-clients/:id/rotation': ofApplication,
  'GET /manage-clients/:id/activity': ofApplication,
  'GET /manage-clients/:id/refusals': ofApplication,
  'GET /manage-clients/:id/secrets/new': ofApplication,
  'POST /manage-clients/:id/secrets/new': of(({ belongings }) => toId(belongings.application()), newSecret),
  'GET /manage-clients/:id/secrets/:secretId/value': ofSecret,
  'GET /manage-clients/:id/secrets/:secretId/value/first-token': ofSecret,
  'POST /manage-clients/:id/secrets/:secretId/value/again': ofNewSecret,
  'GET /manage-clients/:id/secrets/:secretId/rename': ofSecret,
  'POST /manage-clients/:id/secrets/:secretId/rename': of(({ belongings }) => belongings.secret(), { name: 'Renamed' }),
  'GET /manage-clients/:id/secrets/:secretId/disable': ofSecret,
  'POST /manage-clients/:id/secrets/:secretId/disable': ofNewSecret,
  'GET /manage-clients/:id/secrets/:secretId/enable': ofSecret,
  'POST /manage-clients/:id/secrets/:secretId/enable': ofDisabledSecret,
  'GET /manage-clients/:id/secrets/:secretId/rotate': ofSecret,
  'POST /manage-clients/:id/secrets/:secretId/rotate': of(({ belongings }) => belongings.secret(), newSecret),
  'GET /manage-clients/:id/secrets/:secretId/pause': ofSecret,
  'POST /manage-clients/:id/secrets/:secretId/pause': of(({ belongings }) => belongings.secret(), { minutes: '60' }),
  'GET /manage-clients/:id/secrets/:secretId/resume': ofSecret,
  'POST /manage-clients/:id/secrets/:secretId/resume': ofPausedSecret,
  'GET /manage-clients/:id/secrets/:secretId/ending': ofSecret,
  'POST /manage-clients/:id/secrets/:secretId/ending': of(({ belongings }) => belongings.secret(), {
    endAfterDays: '7',
  }),
  'GET /manage-clients/:id/secrets/:secretId/delete': ofSecret,
  'POST /manage-clients/:id/secrets/:secretId/delete': ofNewSecret,
  'POST /manage-clients/:id/revocations/:secretId/dismiss': ofRevokedSecret,
  'GET /manage-clients/:id/addresses/name': async ({ belongings }) => ({
    ids: { id: belongings.applicationId },
    query: { address: await belongings.usedAddress() },
  }),
  'POST /manage-clients/:id/addresses/name': ofUsedAddress,

  'POST /admin/onboarding': body(registryOnForm),
  'POST /admin/onboarding/rows': body(() => ({ add: 'person' })),
  'POST /admin/organisations/new': body((asking) => ({ ...organisation(asking), ion: '' })),
  'GET /admin/organisations/:id': ofOrganisation,
  'GET /admin/organisations/:id/edit': ofOrganisation,
  'POST /admin/organisations/:id/edit': of(({ belongings }) => ({ id: belongings.organisationId }), member),
  'GET /admin/organisations/:id/disable': ofOrganisation,
  'POST /admin/organisations/:id/disable': ofNewOrganisation,
  'GET /admin/organisations/:id/enable': ofOrganisation,
  'POST /admin/organisations/:id/enable': ofNewOrganisation,
  'POST /admin/apis/new': body((asking) => ({ ...api(asking), scopes: scopes.join(' ') })),
  'GET /admin/apis/:id': ofApi,
  'GET /admin/apis/:apiId/introspectors': of(({ belongings }) => ({ apiId: belongings.apiId })),
  'GET /admin/apis/:apiId/introspectors/:id/add': ofIntrospector,
  'POST /admin/apis/:apiId/introspectors/:id/add': ofIntrospector,
  'GET /admin/apis/:apiId/introspectors/:id/remove': ofIntrospector,
  'POST /admin/apis/:apiId/introspectors/:id/remove': ofIntrospector,
  'GET /admin/apis/:id/edit': ofApi,
  'POST /admin/apis/:id/edit': of(({ belongings }) => ({ id: belongings.apiId }), {
    ...apiAsItIs,
    scopes: scopes.join(' '),
  }),
  'GET /admin/applications/new': query(({ belongings: { organisationId } }) => ({ organisationId })),
  'POST /admin/applications/new': (asking) => {
    const { organisationId, ...form } = application(asking);
    return { query: { organisationId }, body: form };
  },
  'GET /admin/applications/:id': ofApplication,
  'GET /admin/applications/:id/apis/:apiId': ofGrant,
  'POST /admin/applications/:id/apis/:apiId': ofGrant,
  'GET /admin/applications/:id/edit': ofApplication,
  'POST /admin/applications/:id/edit': async ({ belongings }) => ({
    ids: { id: await belongings.application() },
    body: { name: `Partner-NL-Renamed-${belongings.next()}`, apiIds: [belongings.apiId] },
  }),
  'GET /admin/applications/:id/disable': ofApplication,
  'POST /admin/applications/:id/disable': ofNewApplication,
  'GET /admin/applications/:id/enable': ofApplication,
  'POST /admin/applications/:id/enable': ofDisabledApplication,
  'POST /admin/people/new': body(person),
  'GET /admin/people/:id': ofManager,
  'GET /admin/people/:id/edit': ofManager,
  'POST /admin/people/:id/edit': async ({ belongings }) => {
    const { id, email } = await belongings.colleague();
    return { ids: { id }, body: { name: 'Renamed', email } };
  },
  'GET /admin/people/:id/disable': ofManager,
  'POST /admin/people/:id/disable': ofColleague,
  'GET /admin/people/:id/enable': ofManager,
  'POST /admin/people/:id/enable': ofDisabled,
  'GET /admin/people/:id/invite-again': ofManager,
  'POST /admin/people/:id/invite-again': ofInvited,
  'GET /admin/people/:id/reset-factor': ofManager,
  'POST /admin/people/:id/reset-factor': ofColleague,
  'GET /admin/people/:id/end-sessions': ofManager,
  'POST /admin/people/:id/end-sessions': ofColleague,
  'GET /admin/people/:id/anonymise': ofManager,
  'POST /admin/people/:id/anonymise': ofDisabled,
  'GET /admin/approvals/:id/approve': ofApproval,
  'POST /admin/approvals/:id/approve': ofApproval,
  'GET /admin/approvals/:id/refuse': ofApproval,
  'POST /admin/approvals/:id/refuse': ofApproval,
  'GET /admin/roles/choose': query(({ cast }) => ({ userId: cast.people.manager.id })),
  'GET /admin/roles/new': query(({ belongings: { organisationId } }) => ({ organisationId })),
  'POST /admin/roles/new': async (asking) => ({ query: await role(asking), body: { email: '' } }),
  'GET /admin/roles/:id/withdraw': ofRole,
  'POST /admin/roles/:id/withdraw': ofRole,
  'GET /admin/secrets/:id/:secretId/delete': ofSecret,
  'POST /admin/secrets/:id/:secretId/delete': of(({ belongings }) => belongings.secret(), { ...deletion, note: '' }),
  'GET /admin/notifications/:id/resend': ofFailedMail,
  'POST /admin/notifications/:id/resend': ofFailedMail,
  'POST /admin/notifications/resend': ofFailedMails,
  'POST /admin/reminders/run': nothing,

  'GET /dev/mailbox/:id/html': ofMail,
  'GET /dev/mailbox/:id/source': ofMail,
  'GET /dev/mailbox/:id/text': ofMail,
  'GET /static/:file': of(({ running }) => ({ file: running.app.get(Assets).stylesheet.url.slice('/static/'.length) })),
};
