import { Get } from '@nestjs/common';
import { expiryChartOf } from './expiry-chart.js';
import { Overview } from './overview.js';
import { SupportPage } from './support-page.js';
import { badgeCell, cell, momentCell, showDetail, tableOf } from './support.views.js';

/** What WMDA support sees first: what expires when, and what needs them. */
@SupportPage('admin')
export class OverviewPage {
  constructor(private readonly overview: Overview) {}

  @Get()
  async show() {
    const { counts, expiries, understaffed, failedNotifications } = await this.overview.now();
    const { secrets, people } = counts;
    const fact = (label: string, href: string, text: string, note: string) => ({
      label,
      value: cell(text, { href, note }),
    });
    return showDetail(
      'overview',
      {
        heading: 'WMDA support',
        facts: [
          fact(
            'Organisations',
            '/admin/organisations',
            `${counts.organisations.active} active`,
            disabled(counts.organisations),
          ),
          fact(
            'Applications',
            '/admin/applications',
            `${counts.applications.active} active`,
            disabled(counts.applications),
          ),
          fact('People', '/admin/people', `${people.active} active`, `${people.invited} invited, ${disabled(people)}`),
          fact(
            'Secrets',
            '/admin/secrets',
            `${secrets.active + secrets.expiring} work`,
            `${secrets.expiring} of them for 30 days at most; ${secrets.disabled} disabled, ${secrets.expired} expired`,
          ),
        ],
        actions: [],
        sections: [
          {
            heading: `Applications with fewer than two credential managers (${understaffed.count})`,
            table: tableOf(
              'Applications with fewer than two credential managers',
              ['Application', 'Organisation', 'Managers', 'Environment'],
              understaffed.applications.map((each) => [
                cell(each.name, { href: `/admin/applications/${each.id}` }),
                cell(each.organisation.name, { href: `/admin/organisations/${each.organisation.id}` }),
                cell(each.managerCount === 0 ? 'none' : String(each.managerCount)),
                badgeCell(each.environment),
              ]),
              'Every active application has two at least.',
            ),
            links: [],
          },
          {
            heading: `Mails that could not be delivered (${failedNotifications.count})`,
            table: tableOf(
              'Mails that could not be delivered',
              ['To', 'About', 'When', 'The mail server said'],
              failedNotifications.latest.map((each) => [
                cell(each.address),
                cell(each.kind.replaceAll('-', ' ')),
                momentCell(each.createdAt),
                cell(each.lastError ?? 'nothing'),
              ]),
              'No mail has failed.',
            ),
            links:
              failedNotifications.count === 0
                ? []
                : [{ href: '/admin/notifications?state=failed', label: 'Failed mails', icon: 'send' }],
          },
        ],
      },
      expiryChartOf(expiries),
    );
  }
}

function disabled(counts: { disabled: number }): string {
  return `${counts.disabled} disabled`;
}
