import { EntityManager } from '@mikro-orm/postgresql';
import { inRequestContext } from '../../src/database/request-context.js';
import { MailedLinks } from '../../src/modules/identity/contract/links/mailed-links.js';
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

/** The open link of a purpose that somebody has. */
export async function linkFor(running: RunningApp, userId: string, purpose: string): Promise<SentLink> {
  const [row] = await query<{ id: string }>(
    running.database.url,
    `select id from account_link where user_id = $1 and purpose = $2 and ended_at is null`,
    [userId, purpose],
  );
  return sent(running, row?.id);
}

/** The newest link that an event told of for this person; throws when it would not be mailed any more. */
export async function newestLink(running: RunningApp, userId: string): Promise<SentLink> {
  const [event] = await query<{ id: string }>(
    running.database.url,
    `select payload->>'linkId' as id from event_log
     where payload->>'userId' = $1 and payload ? 'linkId' order by sequence desc limit 1`,
    [userId],
  );
  return sent(running, event?.id);
}

async function sent({ app }: RunningApp, linkId: string | undefined): Promise<SentLink> {
  const link = linkId && (await inRequestContext(app.get(EntityManager), () => app.get(MailedLinks).toSend(linkId)));
  if (!linkId || !link) throw new Error('there is no link to send');
  const token = new URL(link.url).searchParams.get('token') ?? '';
  return { linkId, url: link.url, token, purpose: link.purpose, email: link.recipient.email };
}
