/** A code of the authenticator app, or a recovery code in its place. */
export type Proof = { readonly code: string } | { readonly recoveryCode: string };

/** The one of two fields that came. */
export function proofOf({
  code,
  recoveryCode = '',
}: {
  code?: string | undefined;
  recoveryCode?: string | undefined;
}): Proof {
  return code === undefined ? { recoveryCode } : { code };
}

/** Whether a single code was good. */
export type CodeCheck = 'accepted' | 'wrong-code' | 'code-used';
