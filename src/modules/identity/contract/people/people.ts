/** `invited` has no password yet; `disabled` can do nothing. */
export type PersonStatus = 'invited' | 'active' | 'disabled';

/** A person as other modules know them. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly status: PersonStatus;
  /** Whether they can sign in with a second factor. */
  readonly mfaEnrolled: boolean;
}

/** How many people there are, by status. */
export type PeopleCounts = Readonly<Record<PersonStatus, number>>;

/** Who people are, at this moment. */
export abstract class People {
  /** The people with these ids, in no order; unknown ids are left out. One query. */
  abstract find(ids: readonly string[]): Promise<Person[]>;

  /** How many there are. One query. */
  abstract counts(): Promise<PeopleCounts>;

  /** Ids of all who are invited only, or disabled. One query. */
  abstract notActive(): Promise<string[]>;

  /** How many of a person's recovery codes are unused: 0-10. */
  abstract recoveryCodesLeft(userId: string): Promise<number>;
}
