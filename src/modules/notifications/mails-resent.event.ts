import { z } from 'zod';
import { defineEvent } from '../../events/define-event.js';
import { Id } from '../../shared/id.js';

/** WMDA support had failed mails sent again. */
export class MailsResent extends defineEvent(
  'notifications.mails-resent',
  z.object({ notificationIds: z.array(Id).min(1) }),
) {}
