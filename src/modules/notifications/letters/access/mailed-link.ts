import { z } from 'zod';
import type { DomainEvent, EventClass } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';
import { momentInWords } from '../../../../templating/dates.js';
import { MailedLinks } from '../../../identity/contract/links/mailed-links.js';
import { addressedTo, defineLetter } from '../../define-letter.js';

type LinkEvent = (new (payload: never) => DomainEvent<{ readonly linkId: string }>) & Pick<EventClass, 'type'>;

/**
 * Defines a mail that carries a link, made now and kept nowhere: the notification knows the link's id alone (R54). Some of
 * their readers cannot sign in yet, and one gets it at another address. There is none for a link that was used or replaced.
 */
export function defineLinkLetter(kind: string, event: LinkEvent) {
  return defineLetter({
    kind,
    on: [event],
    needs: { links: MailedLinks },
    facts: z.object({ linkId: Id }),
    data: {
      url: z.string(),
      /** Its last moment, in words. */
      until: z.string(),
    },
    readers: async ({ payload: { linkId } }, { links }) => {
      const recipient = (await links.toSend(linkId))?.recipient;
      return recipient ? addressedTo([{ id: recipient.userId, email: recipient.email }], { linkId }) : [];
    },
    reader: async ({ facts: { linkId } }, { links }) => {
      const recipient = (await links.toSend(linkId))?.recipient;
      return recipient && { id: recipient.userId, name: recipient.name, email: recipient.email };
    },
    write: async ({ facts: { linkId } }, { links }) => {
      const link = await links.toSend(linkId);
      return link && { page: '', url: link.url, until: momentInWords(link.expiresAt) };
    },
  });
}
