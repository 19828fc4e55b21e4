import { Get } from '@nestjs/common';
import { z } from 'zod';
import { Config } from '../../config/config.js';
import { whenRemindersCome } from '../../modules/notifications/contract/reminder-cadence.js';
import { curl } from '../credentials/value/snippets.js';
import { definePage, show } from '../page/page.js';
import { PageController } from '../page/page-controller.js';

const guidePage = definePage('guide', 'Guide to API credentials', {
  cadence: z.string(),
  mostSecrets: z.int(),
  supportEmail: z.string(),
  tokenCommand: z.string(),
  revocationEndpoint: z.string(),
});

/** What API credentials are and how to look after them, for people who come here four times a year. */
@PageController('guide')
export class GuidePage {
  constructor(private readonly config: Config) {}

  @Get()
  show() {
    const { reminders, maxSecretsPerApplication, mail, publicUrl, issuer } = this.config;
    return show(guidePage, {
      cadence: `We mail every credential manager ${whenRemindersCome(reminders.thresholds)}.`,
      mostSecrets: maxSecretsPerApplication,
      supportEmail: mail.support,
      tokenCommand: curl({ tokenEndpoint: `${issuer}/oauth2/token`, clientId: '$CLIENT_ID', api: null }),
      revocationEndpoint: `${publicUrl}/api/v1/secrets/revoke`,
    });
  }
}
