/** A change of somebody's e-mail address, as letters tell of it. */
export interface EmailChangeRecord {
  readonly userId: string;
  readonly formerEmail: string;
  readonly newEmail: string;
  /** Who of WMDA support asked for it; null for changes made before that was kept. */
  readonly askedBy: string | null;
  readonly askedAt: Date;
}

/** The links for the reader of the former address. Never to be logged or stored. */
export interface FormerAddressLinks {
  readonly agreeUrl: string;
  readonly stopUrl: string;
}

/** Changes of e-mail by the id that an event told. */
export abstract class EmailChangeRecords {
  /** Undefined once its addresses are forgotten, a month after its end. */
  abstract find(changeId: string): Promise<EmailChangeRecord | undefined>;

  /** Computed now and stored nowhere; undefined once the change has ended. */
  abstract linksOf(changeId: string): Promise<FormerAddressLinks | undefined>;
}
