import { z } from 'zod';
import { passwordLength } from '../../modules/identity/contract/passwords/password-length.js';

/** Longer than a password may be: a wrong one is told apart from a malformed request by its answer alone. */
export const GivenPassword = z.string().min(1).max(1000);
/** A password to have from now on. */
export const NewPassword = GivenPassword.meta({
  ...passwordLength,
  description:
    '12-128 characters, any kind. Common ones, and parts of your name, your address or the brand are refused.',
});
/** Any text is a code: what is not six digits is a wrong one, and counts as that (R73). */
export const TotpCode = z
  .string()
  .meta({ description: 'The six digits that the authenticator app shows. Each code is accepted once.' });
export const eitherCode = {
  code: TotpCode.optional(),
  recoveryCode: z.string().optional().meta({ description: 'In any case, with or without dashes.' }),
};
export const isOneCode = ({ code, recoveryCode }: { code?: string | undefined; recoveryCode?: string | undefined }) =>
  (code === undefined) !== (recoveryCode === undefined);
export const oneCode = { error: 'send either code or recoveryCode' };

/** A code of a new authenticator app. */
export const ShowCode = z.strictObject({ code: TotpCode }).meta({ id: 'ShowCode' });
export type ShowCode = z.infer<typeof ShowCode>;

/** The present second factor, shown again or in the request that replaces it: a code of the app, or a recovery code. */
export const ShowPresentFactor = z
  .strictObject(eitherCode)
  .refine(isOneCode, oneCode)
  .meta({ id: 'ShowPresentFactor' });
export type ShowPresentFactor = z.infer<typeof ShowPresentFactor>;
