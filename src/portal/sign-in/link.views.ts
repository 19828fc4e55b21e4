import { z } from 'zod';
import { DomainError } from '../../shared/domain-error.js';
import { Seed } from '../account/seed.view.js';
import { definePage, type Shown, show } from '../page/page.js';

/** Choosing or showing a password, by whichever link. */
export const linkPasswordPage = definePage('link-password', 'Your password', {
  heading: z.string(),
  intro: z.string(),
  action: z.string(),
  button: z.string(),
  /** Whether a password is chosen here, rather than shown. */
  choosing: z.boolean(),
  /** "Step 1 of 3"; null for what has one step. */
  step: z.string().nullable(),
  token: z.string(),
  email: z.string(),
});

/** The first authenticator app. */
export const factorEnrolmentPage = definePage('first-factor', 'Set up your authenticator app', {
  challenge: z.string(),
  /** Null where the form was sent without the seed that it showed. */
  seed: Seed.nullable(),
  /** The seed as the form brings it back. */
  shown: z.string(),
});

export const forgotPasswordPage = definePage('forgot-password', 'Forgotten password', {
  email: z.string(),
  /** Whether a link was asked for just now. */
  asked: z.boolean(),
});

/** Saying yes or no to a change of e-mail, at either address. */
const emailChange = {
  token: z.string(),
  former: z.string(),
  address: z.string(),
};
export const confirmEmailPage = definePage('confirm-email', 'Confirm your e-mail address', emailChange);
export const agreeEmailPage = definePage('agree-email', 'Agree to a new e-mail address', emailChange);
export const stopEmailPage = definePage('stop-email', 'Stop a change of e-mail', emailChange);

/** The new address is confirmed, and the reader of the former one may still stop it. */
export const emailWaitsPage = definePage('email-waits', 'Your e-mail address is confirmed', { from: z.string() });

export const unlockPage = definePage('unlock', 'Try to sign in again', {
  token: z.string(),
  email: z.string(),
});

const linkEndedPage = definePage('link-ended', 'This link has ended', {
  whatNext: z.string(),
  action: z.object({ href: z.string(), label: z.string() }),
});

const openAgainPage = definePage('open-again', 'Open the link in the mail again', {});

const signIn = { href: '/login', label: 'Sign in' };
const ways = {
  invitation: {
    whatNext: 'If you have set up your account already, sign in. If not, ask WMDA support for another invitation.',
    action: signIn,
  },
  enrolment: {
    whatNext: 'Sign in with your e-mail address and password: a new link is mailed to you if you need one.',
    action: signIn,
  },
  'password-reset': {
    whatNext: 'A link to choose a new password works once, for four hours.',
    action: { href: '/password', label: 'Ask for a new link' },
  },
  'email-change': {
    whatNext:
      'If you have confirmed the address already, it is used after a day, unless it is stopped at the present address. If not, ask WMDA support to start again.',
    action: signIn,
  },
  'email-agree': {
    whatNext: 'The change of e-mail is done, or was stopped. If you did not want it, tell WMDA support at once.',
    action: signIn,
  },
  'email-stop': {
    whatNext: 'The change of e-mail is done, or was stopped. If you did not want it, tell WMDA support at once.',
    action: signIn,
  },
  unlock: {
    whatNext: 'Sign in. If it is still too early, another link is mailed to you.',
    action: signIn,
  },
} as const;

/**
 * Carries out what a mailed link leads to. When the link, or the step after it, has expired, a page says how to go on.
 */
export async function orLinkEnded(purpose: keyof typeof ways, work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (failure) {
    if (!(failure instanceof DomainError) || !ended.has(failure.code)) throw failure;
    return linkEnded(purpose);
  }
}

/** Shows the form that a mailed link leads to, where the browser still holds the link's token. */
export async function formOfLink(
  purpose: keyof typeof ways,
  token: string,
  form: () => Promise<unknown>,
): Promise<unknown> {
  return token === '' ? show(openAgainPage, {}, { status: 410 }) : orLinkEnded(purpose, form);
}

const ended = new Set(['identity.link-invalid', 'identity.challenge-ended']);

function linkEnded(purpose: keyof typeof ways): Shown {
  return show(linkEndedPage, ways[purpose], { status: 410 });
}
