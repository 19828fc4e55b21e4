import { z } from 'zod';
import { Id } from '../shared/id.js';
import { defineTemplate } from '../templating/define-template.js';

export const Mailbox = z.object({
  items: z.array(
    z.object({
      id: Id,
      to: z.string(),
      subject: z.string(),
      sentAt: z.iso.datetime(),
      text: z.string(),
      html: z.string(),
    }),
  ),
});

export const mailboxPage = defineTemplate(
  'dev/mailbox',
  z.object({ mails: z.array(z.object({ id: z.string(), to: z.string(), subject: z.string(), sentAt: z.string() })) }),
);
