import { z } from 'zod';
import type { DomainEvent, EventClass } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';
import { momentInWords } from '../../../../templating/dates.js';
import { MailedLinks } from '../../../identity/contract/links/mailed-links.js';
import { addressedTo, defineLetter } from '../../define-letter.js';

type LinkEvent = (new (payload: never) => DomainEvent<{ readonly linkId: string }>) & Pick<EventClass, 'type'>;

export const linkData = {
  url: z.string(),
  /** Its last moment, in words. */
  until: z.string(),
};

/** Whom a link is mailed to. Some of them cannot sign in yet, and one gets it at another address. */
export async function recipientOf(links: MailedLinks, linkId: string) {
  const recipient = (await links.toSend(linkId))?.recipient;
  return recipient && { id: recipient.userId, name: recipient.name, email: recipient.email };
}

/** The link as the mail shows it, made now; undefined for one that was used or replaced. */
export async function linkInMail(links: MailedLinks, linkId: string) {
  const link = await links.toSend(linkId);
  return link && { page: '', url: link.url, until: momentInWords(link.expiresAt) };
}

/** Defines a mail that carries a link, made now and kept nowhere: the notification knows the link's id alone (R54). */
export function defineLinkLetter(kind: string, event: LinkEvent) {
  return defineLetter({
    kind,
    on: [event],
    needs: { links: MailedLinks },
    facts: z.object({ linkId: Id }),
    data: linkData,
    readers: async ({ payload: { linkId } }, { links }) => {
      const recipient = await recipientOf(links, linkId);
      return recipient ? addressedTo([recipient], { linkId }) : [];
    },
    reader: ({ facts: { linkId } }, { links }) => recipientOf(links, linkId),
    write: ({ facts: { linkId } }, { links }) => linkInMail(links, linkId),
  });
}
