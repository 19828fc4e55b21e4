import type { PersonView } from './people.schemas.js';
import {
  action,
  badgeCell,
  type Cell,
  cell,
  momentCell,
  nextPageOf,
  optionsOf,
  showDetail,
  showList,
  tableOf,
} from './support.views.js';

const path = '/admin/people';
const statusOptions = { '': 'Any state', invited: 'Invited', active: 'Active', disabled: 'Disabled' };
const roleWords = { credential_manager: 'Credential manager', support: 'WMDA support' } as const;

export function peopleList(
  people: readonly PersonView[],
  query: { q?: string | undefined; status?: PersonView['status'] | undefined },
  nextCursor: string | null,
) {
  return showList('people', {
    heading: 'People',
    lead: 'Who signs in here, and for what. Roles are given on the page of the organisation, application or person.',
    links: [{ href: `${path}/new`, label: 'Invite a person', icon: 'user-plus' }],
    search: {
      action: path,
      label: 'Name or e-mail address',
      q: query.q ?? '',
      selects: [{ name: 'status', label: 'State', options: optionsOf(statusOptions, [query.status ?? '']) }],
      dates: [],
      hidden: [],
    },
    table: tableOf(
      'People by name',
      ['Name', 'Roles', 'Second factor', 'Last sign-in', 'State'],
      people.map((person) => [
        cell(person.name, { href: `${path}/${person.id}`, note: person.email }),
        cell(person.roles.map(scopeInWords).join(', ') || 'none'),
        cell(person.mfaEnrolled ? 'set up' : 'missing'),
        momentCell(person.lastSignInAt),
        badgeCell(person.status),
      ]),
      'Nobody like this.',
    ),
    nextPage: nextPageOf(path, query, nextCursor),
  });
}

/** @param oneself nobody changes their own account here */
export function personDetail(person: PersonView, oneself: boolean) {
  const at = `${path}/${person.id}`;
  return showDetail('people', {
    heading: person.name,
    facts: [
      {
        label: 'E-mail address',
        value: cell(person.email, { note: person.pendingEmail && `to become ${person.pendingEmail} once confirmed` }),
      },
      { label: 'State', value: badgeCell(person.status) },
      { label: 'Second factor', value: cell(person.mfaEnrolled ? 'set up' : 'missing') },
      { label: 'Last sign-in', value: momentCell(person.lastSignInAt) },
      { label: 'Since', value: momentCell(person.createdAt) },
      ...(oneself
        ? [{ label: 'This is you', value: cell('Another person of WMDA support can change your account.') }]
        : []),
    ],
    actions: [
      ...(oneself ? [] : actionsOf(person, at)),
      action(`/admin/events?actorId=${person.id}`, 'Event log', 'history'),
    ],
    sections: [
      {
        heading: 'Roles',
        table: tableOf(
          'Roles',
          ['Role', 'For', 'Action'],
          person.roles.map((role) => roleRow(role, at, oneself)),
          'None.',
        ),
        links: oneself
          ? []
          : [{ href: `/admin/roles/new?userId=${person.id}`, label: 'Give the support role', icon: 'shield-check' }],
      },
    ],
  });
}

function actionsOf({ status, mfaEnrolled }: PersonView, at: string) {
  const turn =
    status === 'disabled'
      ? action(`${at}/enable`, 'Enable', 'circle-check')
      : action(`${at}/disable`, 'Disable', 'circle-slash', true);
  const link = mfaEnrolled
    ? action(`${at}/reset-factor`, 'Reset second factor', 'shield-alert')
    : action(`${at}/invite-again`, 'Send a new link', 'send');
  return [action(`${at}/edit`, 'Correct', 'pencil'), ...(status === 'disabled' ? [] : [link]), turn];
}

function roleRow(role: PersonView['roles'][number], at: string, oneself: boolean): Cell[] {
  const { id, organisation, application } = role;
  const href = organisation
    ? `/admin/organisations/${organisation.id}`
    : application && `/admin/applications/${application.id}`;
  const withdraw = `/admin/roles/${id}/withdraw?back=${encodeURIComponent(at)}`;
  return [
    cell(roleWords[role.role]),
    cell(organisation?.name ?? application?.name ?? 'everything', { href: href ?? null }),
    oneself ? cell('none for oneself') : cell('Withdraw', { href: withdraw }),
  ];
}

function scopeInWords({ role, organisation, application }: PersonView['roles'][number]): string {
  return role === 'support' ? roleWords.support : (organisation?.name ?? application?.name ?? '');
}

/** What support is asked before something of consequence, by the last part of the page's address. */
export const personQuestions = {
  disable: (name: string, at: string) => ({
    heading: `Disable ‘${name}’?`,
    facts: [
      'They are signed out everywhere at once and cannot sign in. Links that were mailed to them end. Their roles and the secrets that they created stay.',
    ],
    action: `${at}/disable`,
    button: 'Disable person',
    dangerous: true,
    back: at,
  }),
  enable: (name: string, at: string) => ({
    heading: `Enable ‘${name}’?`,
    facts: ['They can sign in again, with the roles that they hold.'],
    action: `${at}/enable`,
    button: 'Enable person',
    back: at,
  }),
  inviteAgain: (name: string, at: string) => ({
    heading: `Send ‘${name}’ a new link?`,
    facts: ['It replaces the link that was mailed before, which ends now.'],
    action: `${at}/invite-again`,
    button: 'Send a new link',
    back: at,
  }),
  resetFactor: (name: string, at: string) => ({
    heading: `Reset the second factor of ‘${name}’?`,
    facts: [
      'Make sure that it is them who ask: call them, or have a colleague of theirs confirm it.',
      'Their authenticator app and recovery codes end now, and so do all sessions. They are mailed a link, good for 24 hours, that sets up another app with their password. All of WMDA support is told.',
    ],
    action: `${at}/reset-factor`,
    button: 'Reset second factor',
    dangerous: true,
    back: at,
  }),
};
