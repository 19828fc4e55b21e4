import { z } from 'zod';
import { definePage, show } from '../page/page.js';
import { Seed } from './seed.view.js';

export const accountPage = definePage('account', 'Your account', {
  name: z.string(),
  email: z.string(),
  roles: z.array(z.string()),
  codesLeft: z.int(),
  fewCodes: z.boolean(),
  /** Whether there are sessions besides the current one. */
  others: z.boolean(),
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

/** Asks for the present factor before it, or the recovery codes, are replaced. */
export const showFactorPage = definePage('show-factor', 'Show your second factor', {
  heading: z.string(),
  facts: z.array(z.string()),
  action: z.string(),
  button: z.string(),
});

const recoveryCodesPage = definePage('recovery-codes', 'Your recovery codes', {
  codes: z.array(z.string()),
  /** The codes as a `data:` address, so that they can be saved as a file without another request. */
  file: z.string(),
  /** Whether these are the person's first codes. */
  first: z.boolean(),
  next: z.string(),
});

/** Recovery codes as they are shown, once. @param next where "Done" leads */
export function recoveryCodesView(codes: string[], { first, next }: { first: boolean; next: string }) {
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(`${codes.join('\n')}\n`)}`;
  return show(recoveryCodesPage, { codes, file, first, next }, { holdsSecret: true });
}

export const newFactorPage = definePage('new-factor', 'New authenticator app', {
  /** Null where the form was sent without the seed that it showed. */
  seed: Seed.nullable(),
  /** The seed as the form brings it back. */
  shown: z.string(),
});
