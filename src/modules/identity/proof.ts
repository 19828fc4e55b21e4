/** A code of the authenticator app, or a recovery code in its place. */
export type Proof = { readonly code: string } | { readonly recoveryCode: string };

/** Whether a single code was good. */
export type CodeCheck = 'accepted' | 'wrong-code' | 'code-used';
