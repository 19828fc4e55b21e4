import { z } from 'zod';
import { GivingWay } from '../../shared/giving-way.js';
import { advices } from '../secrets/contract/standing.js';
import { defineTemplate, type Template } from '../../templating/define-template.js';
import type { Templates } from '../../templating/templates.js';
import { inert } from './inert-text.js';
import type { Letter } from './define-letter.js';

/** What every mail knows: whom it speaks to, for whom, and why they got it. */
const frame = {
  brand: z.string(),
  /** Name of the reader. */
  name: z.string(),
  /** The page that the mail is about. */
  pageUrl: z.string(),
  /** Why this reader got it, and who else did: whole sentences. */
  why: z.string(),
};
export type Frame = z.output<z.ZodObject<typeof frame>>;

/** The three files of a mail, `templates/mail/<name>/{subject,text,html}.hbs`, with one schema. */
export interface MailTemplate<Shape extends z.ZodRawShape> {
  readonly subject: Template<Shape & typeof frame>;
  readonly text: Template<Shape & typeof frame>;
  readonly html: Template<Shape & typeof frame>;
}

function defineMail<Shape extends z.ZodRawShape>(name: string, shape: Shape): MailTemplate<Shape> {
  const schema = z.object({ ...shape, ...frame });
  const part = (file: string) => defineTemplate(`mail/${name}/${file}`, schema);
  return { subject: part('subject'), text: part('text'), html: part('html') } as unknown as MailTemplate<Shape>;
}

/** Rendering takes a millisecond, and a sweep has thousands of mails. */
const rendering = new GivingWay();

/** As `renderMailNow`, when its turn comes: rendering gives way to whatever keeps the event loop busy. */
export async function renderMail<Shape extends z.ZodRawShape>(
  templates: Templates,
  mail: MailTemplate<Shape>,
  context: z.input<z.ZodObject<Shape & typeof frame>>,
): Promise<Letter> {
  await rendering.turn();
  return renderMailNow(templates, mail, context);
}

/** Renders the three parts. Whatever a name holds, it stays a name within its line (R41). */
export function renderMailNow<Shape extends z.ZodRawShape>(
  templates: Templates,
  mail: MailTemplate<Shape>,
  context: z.input<z.ZodObject<Shape & typeof frame>>,
): Letter {
  const harmless = inert(context);
  return {
    subject: templates.render(mail.subject, harmless).replaceAll(/\s+/g, ' ').trim(),
    text: templates.render(mail.text, harmless),
    html: templates.render(mail.html, harmless),
  };
}

/** A secret as mails name it; dates in words. */
const secret = z.object({ name: z.string(), hint: z.string(), validThrough: z.string(), lastUse: z.string() });
const application = z.object({ name: z.string(), clientId: z.string(), organisation: z.string() });

const block = z.object({
  secret,
  application,
  expired: z.boolean(),
  /** `7 days left`, `today is its last day`, `it has expired`. */
  left: z.string(),
  advice: z.enum(advices),
  /** `“name” (abc…), valid through 12 Mar 2027`; empty without one. */
  successor: z.string(),
  lastUsedFrom: z.string(),
  /** Whether the reminders of a secret that was taken over end here. */
  lastWord: z.boolean(),
  url: z.string(),
});
export type Block = z.output<typeof block>;

/** A link for one reader, with its last moment in words. */
const link = { url: z.string(), until: z.string() };

/** A session as its owner knows it again: where from, with what, since when. */
const session = { from: z.string(), client: z.string(), started: z.string() };
/** What `partials/mail/not-you` needs. */
const notYou = { passwordUrl: z.string() };
/** Somebody else's account, as support sees it or those who manage the same. */
const aboutSomebody = {
  /** Whether the reader can look into it. */
  support: z.boolean(),
  person: z.string(),
};
const emailChange = { when: z.string(), former: z.string(), address: z.string() };
const approval = {
  ...aboutSomebody,
  email: z.string(),
  /** "reset the second factor of Dede Deputy". */
  deed: z.string(),
  by: z.string(),
  when: z.string(),
};

export const mails = {
  secretsEnding: defineMail('secrets-ending', {
    headline: z.string(),
    consequence: z.string(),
    blocks: z.array(block),
    /** Whether the last days are attached. */
    calendar: z.boolean(),
    cadence: z.string(),
  }),
  supportReport: defineMail('support-report', {
    headline: z.string(),
    blocks: z.array(block),
    failed: z.array(z.object({ kind: z.string(), address: z.string(), error: z.string() })),
  }),
  secretCreated: defineMail('secret-created', { secret, application, by: z.string() }),
  secretDisabled: defineMail('secret-disabled', { secret, application, by: z.string() }),
  secretEnabled: defineMail('secret-enabled', { secret, application, by: z.string() }),
  secretDeleted: defineMail('secret-deleted', {
    secret,
    application,
    by: z.string(),
    compromised: z.boolean(),
    /** A sentence; empty when a manager deleted it. */
    reason: z.string(),
    /** What WMDA support wrote; empty without a note. */
    note: z.string(),
  }),
  secretRevoked: defineMail('secret-revoked', {
    secret,
    application,
    when: z.string(),
    /** `from 192.0.2.7`. */
    from: z.string(),
  }),
  refusedSecretUsed: defineMail('refused-secret-used', {
    secret,
    application,
    /** `has expired`, `is disabled`, `was deleted`. */
    state: z.string(),
    /** `23 Nov 2026, 10:42 UTC from 192.0.2.7`. */
    lastTried: z.string(),
  }),
  guessingSuspected: defineMail('guessing-suspected', { application, refusals: z.number() }),
  roleGranted: defineMail('role-granted', { own: z.boolean(), person: z.string(), role: z.string(), by: z.string() }),
  roleWithdrawn: defineMail('role-withdrawn', {
    own: z.boolean(),
    person: z.string(),
    role: z.string(),
    by: z.string(),
  }),
  recoveryCodesReplaced: defineMail('recovery-codes-replaced', { when: z.string() }),
  recoveryCodeUsed: defineMail('recovery-code-used', { when: z.string(), left: z.number(), ...notYou }),
  newNetwork: defineMail('new-network', { when: z.string(), ...session, ...notYou }),
  sessionCopied: defineMail('session-copied', { when: z.string(), ...session, ...notYou }),
  sessionsEnded: defineMail('sessions-ended', { when: z.string() }),
  factorEnrolled: defineMail('factor-enrolled', { when: z.string(), ...notYou }),
  factorReplaced: defineMail('factor-replaced', { when: z.string() }),
  passwordChanged: defineMail('password-changed', { when: z.string() }),
  invitation: defineMail('invitation', link),
  enrolmentLink: defineMail('enrolment-link', link),
  passwordResetLink: defineMail('password-reset-link', link),
  unlockLink: defineMail('unlock-link', link),
  emailChange: defineMail('email-change', link),
  emailChangeAsked: defineMail('email-change-asked', {
    ...emailChange,
    by: z.string(),
    agreeUrl: z.string(),
    stopUrl: z.string(),
  }),
  emailChangeBySupport: defineMail('email-change-by-support', {
    ...emailChange,
    ...aboutSomebody,
    by: z.string(),
  }),
  emailChangeStopped: defineMail('email-change-stopped', { ...emailChange, ...aboutSomebody, by: z.string() }),
  emailChangeNotMade: defineMail('email-change-not-made', emailChange),
  emailChanged: defineMail('email-changed', emailChange),
  emailChangeDone: defineMail('email-change-done', emailChange),
  factorReset: defineMail('factor-reset', link),
  approvalRequested: defineMail('approval-requested', {
    ...approval,
    /** When it happens unless somebody refuses; empty while it waits for a second person. */
    effect: z.string(),
    until: z.string(),
  }),
  approvalCarriedOut: defineMail('approval-carried-out', { ...approval, other: z.string() }),
  approvalEnded: defineMail('approval-ended', {
    ...approval,
    other: z.string(),
    outcome: z.enum(['refused', 'expired', 'failed']),
  }),
  factorResetBySupport: defineMail('factor-reset-by-support', {
    ...aboutSomebody,
    email: z.string(),
    by: z.string(),
    when: z.string(),
  }),
  unexplainedChanges: defineMail('unexplained-changes', {
    headline: z.string(),
    changes: z.array(
      z.object({
        /** `role assignment 0199a3c8-…`. */
        what: z.string(),
        change: z.string(),
        when: z.string(),
      }),
    ),
  }),
  sealingStopped: defineMail('sealing-stopped', {
    when: z.string(),
    /** Whether an audit key is missing; otherwise the end of the log is not as it was sealed. */
    keyUnknown: z.boolean(),
  }),
  reminderSweepRefused: defineMail('reminder-sweep-refused', { databaseTime: z.string(), saidBefore: z.string() }),
  mailServerRefused: defineMail('mail-server-refused', {
    since: z.string(),
    /** The server's own words; empty when they are not known any more. */
    answer: z.string(),
  }),
  /** `3 events`. */
  foreignEventsFound: defineMail('foreign-events-found', { events: z.string() }),
  secondFactorFailures: defineMail('second-factor-failures', { when: z.string(), failures: z.number() }),
};
