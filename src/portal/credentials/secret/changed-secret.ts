import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Id } from '../../../shared/id.js';
import { SecretDirectory } from '../../../modules/secrets/contract/secret-directory.js';
import { type Notice, noticeText, withNotice } from '../../page/notices.js';
import { seeOther } from '../../page/page.js';
import { inSentence, quoted } from './secret-words.js';

/** In the address of an application's page: what was done, and to which secret. */
export const SecretChange = z.object({
  notice: z.string().optional().catch(undefined),
  secret: Id.optional().catch(undefined),
});
export type SecretChange = z.output<typeof SecretChange>;

/** After these the secret has no row any more. */
const endings: ReadonlySet<Notice> = new Set(['secret-deleted', 'secret-gone', 'revocation-dismissed']);

/**
 * Where a person goes on after something was done to a secret: the page of its application, at the row of the secret, or
 * at the notice where there is no row any more.
 * @param page of the application
 */
export function afterChange(page: string, secretId: string, notice: Notice) {
  const anchor = endings.has(notice) ? 'notice' : anchorOf(secretId);
  return seeOther(`${withNotice(page, notice)}&secret=${secretId}#${anchor}`);
}

/** The id of a secret's row. */
export function anchorOf(secretId: string): string {
  return `secret-${secretId}`;
}

/** Says on the page of an application what was done to which secret. */
@Injectable()
export class SecretNotices {
  constructor(private readonly secrets: SecretDirectory) {}

  /** The secret is named only where it is one of this application. One query at most. */
  async on({ id, name }: { id: string; name: string }, { notice, secret }: SecretChange): Promise<string | null> {
    if (secret === undefined || noticeText(notice) === null) return noticeText(notice);
    const facts = (await this.secrets.find([secret])).get(secret);
    return noticeText(notice, facts?.applicationId === id ? `${quoted(facts)} of ${inSentence(name)}` : undefined);
  }
}
