/** A second factor as shown: a code of it, or a recovery code in any case, with or without dashes. */
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
