import { z } from 'zod';
import { momentInWords } from '../../../../../templating/dates.js';
import { defineLetter, moment } from '../../../define-letter.js';
import { MailServerStanding } from '../../../delivery/mail-server-standing.js';
import { SupportMailbox } from '../../support-mailbox.js';
import { MailServerRefused } from './mail-server-refused.event.js';

/** All mails wait. This one does too, unless the server lets some senders in; then it says what happened. */
export const mailServerRefused = defineLetter({
  kind: 'mail-server-refused',
  on: [MailServerRefused],
  needs: { support: SupportMailbox, server: MailServerStanding },
  facts: z.object({ since: moment }),
  data: {
    since: z.string(),
    /** The server's own words; empty when they are not known any more. */
    answer: z.string(),
  },
  readers: ({ payload }, { support }) => support.reads(payload),
  write: async ({ facts: { since } }, { server }) => {
    const last = await server.last();
    const isSame = last?.since.getTime() === since.getTime();
    return { page: '/admin/notifications', since: momentInWords(since), answer: isSame ? last.answer : '' };
  },
});
