import type { Page } from '../../../shared/pagination.js';
import { momentInWords, plural } from '../../../templating/dates.js';
import type { ApprovalView } from '../../../modules/approvals/contract/approval.schemas.js';
import type { Refused } from '../../forms/submitted.js';
import { waitingInWords } from '../approvals/approval-words.js';
import { action, type Mind, showDetail } from '../frame/detail.views.js';
import { field, showForm } from '../frame/form.views.js';
import { addressOf, showList } from '../frame/list.views.js';
import type { PersonView } from '../../../modules/overview/contract/person.schemas.js';
import { withdrawCell } from './role-tables.js';
import { badgeCell, type Cell, cell, momentCell, nothing, tableOf } from '../frame/tables.js';

const path = '/admin/people';
const statusOptions = { '': 'Any state', invited: 'Invited', active: 'Active', disabled: 'Disabled' };
const roleWords = { credential_manager: 'Credential manager', support: 'WMDA support' } as const;
const shownRoles = 3;

type HeldRole = PersonView['roles'][number];

export function peopleList(
  { items, nextCursor }: Page<PersonView>,
  query: Readonly<Record<string, string | undefined>>,
) {
  return showList({
    heading: 'People',
    lead: 'Who signs in here, and for what.',
    links: [
      { href: `${path}/new`, label: 'Invite a person', icon: 'user-plus' },
      { href: '/admin/roles', label: 'All roles', icon: 'shield-check' },
    ],
    path,
    query,
    search: {
      label: 'Name or e-mail address',
      selects: [{ name: 'status', label: 'State', options: statusOptions }],
    },
    table: tableOf(
      'People by name',
      ['Name', 'Roles', 'Second factor', 'Last sign-in', 'State'],
      items.map((person) => [
        cell(person.name, { href: `${path}/${person.id}`, note: person.email }),
        rolesCell(person.roles),
        factorCell(person),
        momentCell(person.lastSignInAt),
        badgeCell(person.status),
      ]),
      'Nobody yet. Invite the first person.',
    ),
    nextCursor,
  });
}

function rolesCell(roles: readonly HeldRole[]): Cell {
  const more = roles.length - shownRoles;
  return cell(roles.slice(0, shownRoles).map(scopeInWords).join(', ') || 'none', {
    note: more > 0 ? `and ${plural(more, 'other')}` : null,
  });
}

function factorCell({ mfaEnrolled }: PersonView): Cell {
  return cell(mfaEnrolled ? 'set up' : 'missing');
}

/** A person as somebody of WMDA support sees them. Nobody changes their own account here. */
interface Seen {
  readonly oneself: boolean;
  /** Open requests about this person. */
  readonly waiting: readonly ApprovalView[];
}

export function personDetail(person: PersonView, { oneself, waiting }: Seen) {
  const { id, name, email } = person;
  const at = `${path}/${id}`;
  const give = [
    { href: addressOf('/admin/roles/choose', { userId: id }), label: 'Make credential manager', icon: 'user-plus' },
    { href: addressOf('/admin/roles/new', { userId: id }), label: 'Give the support role', icon: 'shield-check' },
  ];
  return showDetail({
    heading: name,
    facts: [
      { label: 'State', value: badgeCell(person.status) },
      {
        label: 'E-mail address',
        value: cell(email, { note: pendingInWords(person) }),
      },
      { label: 'Second factor', value: factorCell(person) },
      { label: 'Last sign-in', value: momentCell(person.lastSignInAt) },
      { label: 'Since', value: momentCell(person.createdAt) },
    ],
    mind: [...waiting.map(waitingMind), ...mindOf(person, oneself)],
    actions: [
      ...(oneself ? [] : [action(`${at}/edit`, 'Change name or e-mail address', 'pencil'), ...linkOf(person, at)]),
      action(addressOf('/admin/notifications', { q: email }), 'Mails to them', 'send'),
      action(addressOf('/admin/events', { actorId: id }), 'What they did', 'history'),
      ...(oneself ? [] : [...endOf(person, at), turnOf(person, at)]),
    ],
    sections: [
      {
        heading: 'Roles',
        table: tableOf(
          'Roles',
          ['Role', 'For', 'Action'],
          person.roles.map((role) => [
            cell(roleWords[role.role]),
            scopeCell(role),
            oneself ? nothing : withdrawCell(role, `the role for ${scopeInWords(role)}`, at),
          ]),
          'None: they can sign in, and there is nothing for them to see.',
        ),
        links: oneself ? [] : give,
      },
    ],
  });
}

function pendingInWords({ pendingEmail, pendingEmailFrom }: PersonView): string | null {
  if (pendingEmail === null) return null;
  return pendingEmailFrom === null
    ? `to become ${pendingEmail}, a day after it is confirmed and this address was told`
    : `to become ${pendingEmail} on ${momentInWords(new Date(pendingEmailFrom))}, unless the reader of this address stops it`;
}

function waitingMind(approval: ApprovalView): Mind {
  return { tone: 'warning', icon: 'clock', text: waitingInWords(approval) };
}

function mindOf({ status, mfaEnrolled }: PersonView, oneself: boolean): Mind[] {
  if (oneself) {
    return [
      { tone: 'hint', icon: 'info', text: 'This is you. Another person of WMDA support can change your account.' },
    ];
  }
  if (status === 'disabled') {
    return [{ tone: 'problem', icon: 'ban', text: 'This person is disabled: they cannot sign in and get no mails.' }];
  }
  if (mfaEnrolled) return [];
  const text =
    status === 'invited'
      ? 'They have not followed their invitation yet. Its link is good for 7 days; send a new one after that.'
      : 'They have no second factor, so they cannot sign in. Send a link to set one up.';
  return [{ tone: 'hint', icon: 'clock', text }];
}

function turnOf({ status }: PersonView, at: string) {
  return status === 'disabled'
    ? action(`${at}/enable`, 'Enable', 'circle-check')
    : action(`${at}/disable`, 'Disable', 'circle-slash', true);
}

/** A person who cannot sign in has no session. */
function endOf({ status, mfaEnrolled }: PersonView, at: string) {
  const mayHaveSome = status === 'active' && mfaEnrolled;
  return mayHaveSome ? [action(`${at}/end-sessions`, 'End all sessions', 'log-out', true)] : [];
}

function linkOf({ status, mfaEnrolled }: PersonView, at: string) {
  if (status === 'disabled') return [action(`${at}/anonymise`, 'Erase personal data', 'trash-2', true)];
  return mfaEnrolled
    ? [action(`${at}/reset-factor`, 'Reset second factor', 'shield-alert')]
    : [action(`${at}/invite-again`, 'Send a new link', 'send')];
}

/** A link to the organisation or application of a role. */
export function scopeCell(role: Omit<HeldRole, 'id'>): Cell {
  const { organisation, application } = role;
  if (organisation)
    return cell(organisation.name, { href: `/admin/organisations/${organisation.id}`, note: 'all its applications' });
  if (application)
    return cell(application.name, { href: `/admin/applications/${application.id}`, note: 'this application alone' });
  return cell('everything');
}

function scopeInWords({ role, organisation, application }: HeldRole): string {
  return role === 'support' ? roleWords.support : (organisation?.name ?? application?.name ?? '');
}

/** Form values: what was typed, else what is stored. */
interface Typed {
  readonly name: string;
  readonly email: string;
}

export function inviteForm(typed: Typed, outcome?: Refused) {
  return showForm(
    {
      heading: 'Invite a person',
      facts: [
        'They are mailed a link, good for 7 days. You can give them a role right away, on the page that follows.',
      ],
      action: `${path}/new`,
      button: 'Send invitation',
      back: path,
      fields: fieldsOf(typed),
    },
    outcome,
  );
}

export function changeForm(id: string, name: string, typed: Typed, outcome?: Refused) {
  return showForm(
    {
      heading: `Change ‘${name}’`,
      facts: [
        'The former address is told of a new one first. The new one is used a day after that and after its reader confirmed it, or at once when the reader of the former one agrees; until then they can stop it. Then all sessions end. For somebody who is only invited it is used at once, and a new invitation goes there.',
        'A change of address needs a second person of WMDA support for somebody of WMDA support, within a week of a reset of the second factor, and after a change that was stopped.',
      ],
      action: `${path}/${id}/edit`,
      button: 'Save',
      back: `${path}/${id}`,
      fields: fieldsOf(typed),
    },
    outcome,
  );
}

function fieldsOf({ name, email }: Typed) {
  return [field('text', 'name', 'Name', { value: name }), field('email', 'email', 'E-mail address', { value: email })];
}
