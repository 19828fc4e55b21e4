import { EntityManager } from '@mikro-orm/postgresql';
import { inRequestContext } from '../../src/database/request-context.js';
import { MailedLinks } from '../../src/modules/identity/contract/mailed-links.js';
import type { RunningApp } from './app.js';
import { query } from './databases.js';

/** A link that was, or is to be, mailed to somebody. */
export interface SentLink {
  readonly linkId: string;
  readonly url: string;
  readonly token: string;
  readonly purpose: string;
  readonly email: string;
}

/** The newest link that an event told of for this person; throws when it would not be mailed any more. */
export async function newestLink(running: RunningApp, userId: string): Promise<SentLink> {
  const [event] = await query<{ id: string }>(
    running.database.url,
    `select payload->>'linkId' as id from event_log
     where payload->>'userId' = $1 and payload ? 'linkId' order by sequence desc limit 1`,
    [userId],
  );
  const link =
    event &&
    (await inRequestContext(running.app.get(EntityManager), () => running.app.get(MailedLinks).toSend(event.id)));
  if (!event || !link) throw new Error('there is no link to send');
  const token = new URL(link.url).searchParams.get('token') ?? '';
  return { linkId: event.id, url: link.url, token, purpose: link.purpose, email: link.recipient.email };
}
