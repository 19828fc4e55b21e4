export type Role = 'credential_manager' | 'support';

/** A role and what it reaches: a credential manager's organisation or application, everything for support. */
export type RoleScope =
  | { readonly role: 'credential_manager'; readonly organisationId: string }
  | { readonly role: 'credential_manager'; readonly applicationId: string }
  | { readonly role: 'support' };
