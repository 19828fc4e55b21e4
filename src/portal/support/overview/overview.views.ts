import { plural } from '../../../templating/dates.js';
import { prospectOf } from '../approvals/approval-words.js';
import { byCell, whatCell } from '../approvals/approvals.views.js';
import { definePage, show } from '../../page/page.js';
import { action, detailShape, type Mind, type Section } from '../frame/detail.views.js';
import { expiryChartOf } from './expiry-chart.js';
import { applicationCell, lossColumns, lossRow } from '../forecast/loss-tables.js';
import { understaffedTable } from './managers-missing.views.js';
import { addressOf } from '../frame/list.views.js';
import type { Attention } from '../../../modules/overview/contract/forecast.js';
import type { OverviewView } from '../../../modules/overview/contract/support-overview.schemas.js';
import { inPlainWords } from '../frame/plain-words.js';
import { cell, linkCell, momentCell, tableOf } from '../frame/tables.js';

/** The same as of one thing, but what needs somebody comes first. */
const overviewPage = definePage('support-overview', 'Overview', detailShape);

const failedMails = addressOf('/admin/notifications', { state: 'failed' });

export function overviewDetail(view: OverviewView, { losses, refused }: Attention) {
  const { counts, expiries, understaffed, openApprovals, failedNotifications, eventLog } = view;
  return show(overviewPage, {
    heading: 'Overview',
    facts: factsOf(counts),
    mind: logInDoubt(eventLog),
    actions: [action('/admin/onboarding', 'Welcome a registry', 'user-plus')],
    chart: expiryChartOf(expiries),
    sections: [
      losingAccess(losses),
      ...secondPersonMissing(openApprovals),
      mailsFailed(failedNotifications),
      refusedNow(refused),
      managersMissing(understaffed),
    ],
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

function losingAccess({ count, first }: Attention['losses']): Section {
  return {
    heading: `Applications that will lose access (${count})`,
    table: tableOf(
      `Applications that will lose access${count > first.length ? `, the first ${first.length}` : ''}`,
      lossColumns,
      first.map(lossRow),
      'Every application in use has a secret that can take over, or none ends in the coming year.',
    ),
    links: [{ href: '/admin/forecast', label: 'Forecast of twelve months', icon: 'clock' }],
  };
}

function refusedNow({ count, latest }: Attention['refused']): Section {
  return {
    heading: `Applications that are refused now (${count})`,
    table: tableOf(
      `Applications that are refused now${count > latest.length ? `, the last ${latest.length} to ask` : ''}`,
      ['Application', 'Last refused', 'From'],
      latest.map(({ application, lastRefusedAt, lastRefusedFrom }) => [
        applicationCell(application),
        momentCell(lastRefusedAt),
        cell(lastRefusedFrom ?? 'unknown'),
      ]),
      'No system was refused in the last 24 hours that used its secret in the last 45 days.',
    ),
    links: [],
  };
}

function managersMissing({ count, organisations }: OverviewView['understaffed']): Section {
  return {
    heading: `Applications with fewer than two credential managers (${count})`,
    table: understaffedTable(organisations),
    links: count === 0 ? [] : [{ href: '/admin/managers-missing', label: 'All of them', icon: 'users' }],
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
