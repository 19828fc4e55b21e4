import { Get } from '@nestjs/common';
import { z } from 'zod';
import { Config } from '../../config/config.js';
import { whenRemindersCome } from '../../modules/notifications/contract/reminder-cadence.js';
import { definePage, show } from '../page/page.js';
import { PageController } from '../page/page-controller.js';

const guidePage = definePage('guide', 'Guide to API credentials', {
  cadence: z.string(),
  mostSecrets: z.int(),
  supportEmail: z.string(),
  tokenEndpoint: z.string(),
  revocationEndpoint: z.string(),
});

/** What API credentials are and how to look after them, for people who come here four times a year. */
@PageController('guide')
export class GuidePage {
  constructor(private readonly config: Config) {}

  @Get()
  show() {
    const { reminders, maxSecretsPerApplication, mail, publicUrl } = this.config;
    return show(guidePage, {
      cadence: `We mail every credential manager ${whenRemindersCome(reminders.thresholds)}.`,
      mostSecrets: maxSecretsPerApplication,
      supportEmail: mail.support,
      tokenEndpoint: `${publicUrl}/oauth2/token`,
      revocationEndpoint: `${publicUrl}/api/v1/secrets/revoke`,
    });
  }
}
