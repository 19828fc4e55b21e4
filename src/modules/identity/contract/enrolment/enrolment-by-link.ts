/** The two links that end in a first factor: for someone new, and for someone who has a password. */
export type EnrolmentPurpose = 'invitation' | 'enrolment';

/** The password is set, or was right: what the factor is enrolled with. Good for `expiresIn` seconds. */
export interface EnrolmentBegun {
  readonly status: 'mfa_enrolment_required';
  readonly challenge: string;
  readonly expiresIn: number;
}

/**
 * Leads from a mailed link to the challenge that enrols a factor. A password stands between them, chosen now or shown
 * (R43).
 */
export abstract class EnrolmentByLink {
  /** Whose link it is, without using it up. @throws LinkInvalid */
  abstract personOf(purpose: EnrolmentPurpose, token: string): Promise<{ name: string; email: string }>;

  /**
   * An invited person chooses their password; the link stays good until a factor is enrolled.
   * @throws LinkInvalid, InvalidField at `password`, Throttled
   */
  abstract acceptInvitation(token: string, password: string): Promise<EnrolmentBegun>;

  /** Someone shows the password they have. @throws LinkInvalid, InvalidCredentials, Throttled */
  abstract showPassword(token: string, password: string): Promise<EnrolmentBegun>;
}
