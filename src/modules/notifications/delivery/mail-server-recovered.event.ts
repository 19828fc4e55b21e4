import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** The mail server took a mail again, after a time of which people were told. */
export class MailServerRecovered extends defineEvent(
  'notifications.mail-server-recovered',
  z.object({ since: z.iso.datetime() }),
) {}
