import { randomBytes } from 'node:crypto';
import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { after, DAY, HOUR } from '../../../shared/clock.js';
import type { KeyRing } from '../../../shared/key-ring.js';
import { isRowMacOf, rowMac, type RowFacts } from '../../../shared/row-mac.js';
import type { LinkPurpose } from '../contract/links/mailed-links.js';

const schema = defineEntity({
  name: 'AccountLink',
  tableName: 'account_link',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    purpose: p.text().$type<LinkPurpose>(),
    keyId: p.text(),
    nonce: p.blob(),
    seal: p.blob().strictNullable(),
    newEmail: p.text().strictNullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    endedAt: p.datetime().strictNullable(),
  },
});

/**
 * Long where a mail comes unasked. Whoever can ask for a mail to somebody else gets six a day sent: a link that is good for
 * four hours is in the mailbox all day then, whoever asks and however often (R65).
 */
export const linkLives: Readonly<Record<LinkPurpose, number>> = {
  invitation: 7 * DAY,
  enrolment: DAY,
  'password-reset': 4 * HOUR,
  'email-change': DAY,
  'email-agree': 7 * DAY,
  'email-stop': 7 * DAY,
  unlock: 4 * HOUR,
};

/**
 * A link mailed to one person for one purpose: single use, expiring. The row cannot make the link: its secret part needs
 * a key from the configuration, too; and a row that the product did not write, or that says something else now, is no
 * link at all (R54). A person has at most one open link of each purpose.
 */
export class AccountLink extends schema.class {
  /** @param newEmail the address to confirm, for a change of e-mail only */
  static issue(
    userId: string,
    { purpose, newEmail = null }: { purpose: LinkPurpose; newEmail?: string | null },
    keys: KeyRing,
    now: Date,
  ): AccountLink {
    const link = new AccountLink();
    link.id = uuidv7();
    link.userId = userId;
    link.purpose = purpose;
    link.keyId = keys.current.id;
    link.nonce = randomBytes(32);
    link.newEmail = newEmail;
    link.createdAt = now;
    link.expiresAt = after(now, linkLives[purpose]);
    link.endedAt = null;
    link.bind(keys);
    return link;
  }

  /** Whether the product wrote this row as it is. @throws KeyUnknown */
  isGenuine(keys: KeyRing): boolean {
    return isRowMacOf(keys.get(this.keyId), this.seal, this.facts);
  }

  /** Seals the row as it is. Does nothing once its key has left the ring: the link is worth nothing then. */
  bind(keys: KeyRing): void {
    const key = keys.find(this.keyId);
    if (key) this.seal = rowMac(key, this.facts);
  }

  isOpenAt(now: Date): boolean {
    return this.endedAt === null && now < this.expiresAt;
  }

  end(now: Date): void {
    this.endedAt = now;
  }

  private get facts(): RowFacts {
    const { id, userId, purpose, nonce, newEmail, expiresAt } = this;
    return ['account-link', id, userId, purpose, Buffer.from(nonce).toString('hex'), newEmail, expiresAt.toISOString()];
  }
}
schema.setClass(AccountLink);
