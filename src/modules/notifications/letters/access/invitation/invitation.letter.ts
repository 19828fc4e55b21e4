import { z } from 'zod';
import { Id } from '../../../../../shared/id.js';
import { MailedLinks } from '../../../../identity/contract/links/mailed-links.js';
import { PersonInvited } from '../../../../identity/contract/people/person-invited.event.js';
import { addressedTo, defineLetter } from '../../../define-letter.js';
import { ActorNames } from '../../actor-names.js';
import { ManagedThings, managedThing } from '../../roles/managed-things.js';
import { linkData, linkInMail, recipientOf } from '../mailed-link.js';

/** An invitation: the link goes to the invited, with who invites them and what they will manage, which no other mail says. */
export const invitation = defineLetter({
  kind: 'invitation',
  on: [PersonInvited],
  needs: { links: MailedLinks, names: ActorNames, things: ManagedThings },
  facts: z.object({ linkId: Id, actorId: Id.nullable().default(null) }),
  data: {
    ...linkData,
    /** The person of WMDA support; empty where nobody is known by name. */
    by: z.string(),
    manages: z.array(managedThing),
  },
  readers: async ({ payload: { linkId }, actorId }, { links }) => {
    const recipient = await recipientOf(links, linkId);
    return recipient ? addressedTo([recipient], { linkId, actorId }) : [];
  },
  reader: ({ facts: { linkId } }, { links }) => recipientOf(links, linkId),
  write: async ({ facts: { linkId, actorId }, reader }, { links, names, things }) => {
    const link = await linkInMail(links, linkId);
    return link && { ...link, by: await names.ofInviter(actorId), manages: await things.of(String(reader.id)) };
  },
});
