import { plural } from '../../../templating/dates.js';
import { prospectOf } from '../approvals/approval-words.js';
import { byCell, whatCell } from '../approvals/approvals.views.js';
import { type Mind, type Section, showDetail } from '../frame/detail.views.js';
import { expiryChartOf } from './expiry-chart.js';
import { addressOf } from '../frame/list.views.js';
import type { OverviewView } from '../../../modules/overview/contract/support-overview.schemas.js';
import { inPlainWords } from '../frame/plain-words.js';
import { badgeCell, cell, linkCell, momentCell, tableOf } from '../frame/tables.js';

const failedMails = addressOf('/admin/notifications', { state: 'failed' });

export function overviewDetail(view: OverviewView) {
  const { counts, expiries, understaffed, openApprovals, failedNotifications, eventLog } = view;
  return showDetail({
    heading: 'Overview',
    facts: factsOf(counts),
    mind: logInDoubt(eventLog),
    actions: [],
    chart: expiryChartOf(expiries),
    sections: [...secondPersonMissing(openApprovals), managersMissing(understaffed), mailsFailed(failedNotifications)],
  });
}

const stopped: Readonly<Record<NonNullable<OverviewView['eventLog']['problem']>, string>> = {
  'chain-broken':
    'The event log cannot be sealed any more: its end is not as it was sealed, so events may have been cut off. The command verify-audit says more.',
  'key-unknown':
    'The event log cannot be sealed any more: events wait under an audit key that no running instance has. Put it back into AUDIT_KEYS.',
};

/** Whatever weakens the event log as a proof. */
function logInDoubt({ problem, foreignEvents }: OverviewView['eventLog']): Mind[] {
  const forged = `The event log holds ${plural(foreignEvents, 'event')} that somebody wrote into the database. The command verify-audit names them.`;
  return [...(problem ? [stopped[problem]] : []), ...(foreignEvents > 0 ? [forged] : [])].map((text) => ({
    tone: 'problem',
    icon: 'triangle-alert',
    text,
  }));
}

function factsOf({ organisations, applications, people, secrets }: OverviewView['counts']) {
  const fact = (label: string, href: string, text: string, note: string) => ({
    label,
    value: cell(text, { href, note }),
  });
  return [
    fact(
      'Organisations',
      '/admin/organisations',
      `${organisations.active} active`,
      `${organisations.disabled} disabled`,
    ),
    fact('Applications', '/admin/applications', `${applications.active} active`, `${applications.disabled} disabled`),
    fact(
      'People',
      '/admin/people',
      `${people.active} active`,
      `${people.invited} invited, ${people.disabled} disabled`,
    ),
    fact(
      'Client secrets',
      '/admin/secrets',
      `${secrets.active + secrets.expiring} work`,
      `${secrets.disabled} disabled, ${secrets.expired} expired`,
    ),
    fact(
      'Expire soon',
      addressOf('/admin/secrets', { state: 'expiring' }),
      plural(secrets.expiring, 'secret'),
      'within 30 days',
    ),
  ];
}

/** Rare and urgent; the section is left out when there is nothing in it. */
function secondPersonMissing({ count, latest }: OverviewView['openApprovals']): Section[] {
  if (count === 0) return [];
  return [
    {
      heading: `Waiting for a second person (${count})`,
      table: tableOf(
        'Waiting for a second person',
        ['What', 'Asked by', 'Asked', 'What happens'],
        latest.map((approval) => [
          whatCell(approval),
          byCell(approval),
          momentCell(approval.requestedAt),
          cell(prospectOf(approval)),
        ]),
        'Nothing waits.',
      ),
      links: [{ href: '/admin/approvals', label: 'Agree or refuse', icon: 'shield-check' }],
    },
  ];
}

function managersMissing({ count, applications }: OverviewView['understaffed']): Section {
  const more = count - applications.length;
  return {
    heading: `Applications with fewer than two credential managers (${count})`,
    table: tableOf(
      `Applications with fewer than two credential managers${more > 0 ? `, the first ${applications.length}` : ''}`,
      ['Application', 'Organisation', 'Managers', 'Environment', 'Action'],
      applications.map(({ id, name, organisation, managerCount, environment }) => [
        cell(name, { href: `/admin/applications/${id}` }),
        cell(organisation.name, { href: `/admin/organisations/${organisation.id}` }),
        cell(managerCount === 0 ? 'none' : String(managerCount)),
        badgeCell(environment),
        linkCell('Add manager', addressOf('/admin/roles/new', { applicationId: id }), `of ${name}`),
      ]),
      'Every active application has two at least.',
    ),
    links: [],
  };
}

function mailsFailed({ count, latest }: OverviewView['failedNotifications']): Section {
  return {
    heading: `Mails that could not be delivered (${count})`,
    table: tableOf(
      'Mails that could not be delivered',
      ['To', 'About', 'Queued', 'The mail server said', 'Action'],
      latest.map(({ id, address, kind, createdAt, lastError }) => [
        cell(address),
        cell(inPlainWords(kind)),
        momentCell(createdAt),
        cell(lastError ?? 'nothing'),
        linkCell(
          'Send again',
          addressOf(`/admin/notifications/${id}/resend`, { back: '/admin' }),
          `‘${inPlainWords(kind)}’ to ${address}`,
        ),
      ]),
      'Every mail was delivered, or is on its way.',
    ),
    links: count > latest.length ? [{ href: failedMails, label: 'All failed mails', icon: 'send' }] : [],
  };
}
