/** Where PostgreSQL is. `embedded` brings demonstration data and development conveniences, `external` neither. */
export type DatabaseLocation =
  | { readonly kind: 'external'; readonly url: string; readonly migrationUrl: string }
  | { readonly kind: 'embedded'; readonly directory: string };
