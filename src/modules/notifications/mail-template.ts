import { z } from 'zod';
import { defineTemplate, type Template } from '../../templating/define-template.js';
import type { Templates } from '../../templating/templates.js';
import { inert } from './inert-text.js';

/** What every mail knows. */
const frame = {
  brand: z.string(),
  /** Name of the reader. */
  name: z.string(),
  /** The page that the mail is about. */
  pageUrl: z.string(),
};

/** The words that text and HTML repeat: the subject, and why this reader got it. */
const repeated = { subject: z.string(), why: z.string() };

/** The four files of a mail, `templates/mail/<kind>/{subject,why,text,html}.hbs`. */
export interface MailTemplate {
  readonly subject: Template;
  readonly why: Template;
  readonly text: Template;
  readonly html: Template;
}

export function defineMailTemplate(kind: string, data: z.ZodRawShape): MailTemplate {
  const known = z.object({ ...data, ...frame });
  const all = z.object({ ...data, ...frame, ...repeated });
  const part = (file: string, schema: z.ZodObject) => defineTemplate(`mail/${kind}/${file}`, schema);
  return {
    subject: part('subject', known),
    why: part('why', known),
    text: part('text', all),
    html: part('html', all),
  };
}

/** Renders a mail. Whatever a name holds, it stays a name within its line (R41). */
export function renderMail(templates: Templates, mail: MailTemplate, data: Readonly<Record<string, unknown>>) {
  const harmless = inert(data);
  const subject = templates.render(mail.subject, harmless).trim();
  const why = templates.render(mail.why, harmless).trim();
  const all = { ...harmless, subject, why };
  return {
    subject: subject.replaceAll(/\s+/g, ' '),
    text: templates.render(mail.text, all),
    html: templates.render(mail.html, all),
  };
}
