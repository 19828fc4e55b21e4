/** What a mailed link is for. Each is good once, and none of them signs anyone in. */
export type LinkPurpose =
  'invitation' | 'enrolment' | 'password-reset' | 'email-change' | 'email-agree' | 'email-stop' | 'unlock';

/** A link as it goes into a mail. Its address is computed now and stored nowhere. */
export interface MailedLink {
  readonly purpose: LinkPurpose;
  /** Whole address, with the secret part. Never to be logged or stored. */
  readonly url: string;
  readonly expiresAt: Date;
  /** Where it goes: for a change of e-mail, the new address. */
  readonly recipient: { readonly userId: string; readonly name: string; readonly email: string };
}

/** Links by the id that an event told. */
export abstract class MailedLinks {
  /** The link as it must be mailed; undefined once it is used, replaced or expired, or its person disabled. */
  abstract toSend(linkId: string): Promise<MailedLink | undefined>;

  /** The same for the invitation of a person who has not accepted it yet; undefined for anybody else. */
  abstract invitationOf(userId: string): Promise<MailedLink | undefined>;

  /** Until when the invitations of these people are good; those without an open one are left out. One query. */
  abstract invitedUntil(userIds: readonly string[]): Promise<ReadonlyMap<string, Date>>;
}
