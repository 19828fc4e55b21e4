import { z } from 'zod';
import { defineEvent } from '../../../../../events/define-event.js';

/** The mail server refuses the product itself, so every mail waits. Said once for each time, once an hour at most. */
export class MailServerRefused extends defineEvent(
  'notifications.mail-server-refused',
  z.object({ since: z.iso.datetime(), permanent: z.boolean() }),
) {}
