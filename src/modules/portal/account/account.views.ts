import { z } from 'zod';
import { definePage } from '../page/page.js';

export const accountPage = definePage('account', 'Your account', {
  name: z.string(),
  email: z.string(),
  roles: z.array(z.string()),
  codesLeft: z.int(),
  fewCodes: z.boolean(),
  problem: z.string().nullable(),
  currentProblem: z.string().nullable(),
  passwordProblem: z.string().nullable(),
  sessions: z.array(
    z.object({
      path: z.string(),
      what: z.string(),
      from: z.string(),
      startedIso: z.string(),
      started: z.string(),
      seen: z.string(),
      current: z.boolean(),
    }),
  ),
});

export const recoveryCodesPage = definePage('recovery-codes', 'Your recovery codes', {
  codes: z.array(z.string()),
  /** The codes as a file, in the address itself: it is made without asking anybody again. */
  file: z.string(),
  next: z.string(),
});

export const newFactorPage = definePage('new-factor', 'New authenticator app', {
  secret: z.string(),
  otpauthUri: z.string(),
  qrCode: z.string(),
  problem: z.string().nullable(),
});
