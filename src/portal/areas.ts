import { account } from './account/account.area.js';
import { credentials } from './credentials/credentials.area.js';
import { guide } from './guide/guide.area.js';
import type { Area, SupportArea } from './page/area.js';
import { signIn } from './sign-in/sign-in.area.js';
import { overview } from './support/overview/overview.area.js';
import { forecast } from './support/forecast/forecast.area.js';
import { organisations } from './support/organisations/organisations.area.js';
import { applications } from './support/applications/applications.area.js';
import { apis } from './support/apis/apis.area.js';
import { people } from './support/people/people.area.js';
import { approvals } from './support/approvals/approvals.area.js';
import { secrets } from './support/secrets/secrets.area.js';
import { reminders } from './support/reminders/reminders.area.js';
import { mails } from './support/mails/mails.area.js';
import { events } from './support/events/events.area.js';

/** In the order in which WMDA support sees them. */
export const supportAreas: readonly SupportArea[] = [
  overview,
  forecast,
  organisations,
  applications,
  apis,
  people,
  approvals,
  secrets,
  reminders,
  mails,
  events,
];

export const areas: readonly Area[] = [signIn, account, credentials, guide, ...supportAreas];
