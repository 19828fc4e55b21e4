import type { RunningApp } from './app.js';

export interface ReceivedMail {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly sentAt: string;
  readonly text: string;
  readonly html: string;
}

/** What the development mailbox shows, the newest first. */
export async function mailboxOf({ app }: RunningApp): Promise<ReceivedMail[]> {
  const answer = await app.inject({ url: '/dev/mailbox', headers: { accept: 'application/json' } });
  return (answer.json() as { items: ReceivedMail[] }).items;
}

/** The raw message of a mail. */
export async function sourceOf({ app }: RunningApp, mail: ReceivedMail): Promise<string> {
  return (await app.inject({ url: `/dev/mailbox/${mail.id}/source` })).body;
}
