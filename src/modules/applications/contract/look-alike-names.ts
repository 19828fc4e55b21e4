/** Organisations or applications whose names look the same: two at least. */
export interface LookAlikes {
  readonly kind: 'organisation' | 'application';
  readonly named: readonly { readonly id: string; readonly name: string }[];
}

/** Names that were given before look-alikes were refused (R76). Whoever calls this was let in by `SupportOnly`. */
export abstract class LookAlikeNames {
  /** The first 200 of each kind, by name. Two queries. */
  abstract all(): Promise<LookAlikes[]>;
}
