import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { momentInWords } from '../../templating/dates.js';
import { Templates } from '../../templating/templates.js';
import { MailedLinks } from '../identity/contract/links/mailed-links.js';
import type { Letter, LetterWriter } from './define-letter.js';
import { LetterSources } from './letters/letter-sources.js';
import { mails, renderMail } from './mail-template.js';
import { type LinkMail, linkMails } from './readers.js';
import { ThoseAround } from './letters/those-around.js';

type Written = Parameters<LetterWriter['write']>[0];

const linkTemplates = {
  invitation: mails.invitation,
  'enrolment-link': mails.enrolmentLink,
  'password-reset-link': mails.passwordResetLink,
  'unlock-link': mails.unlockLink,
  'email-change': mails.emailChange,
  'factor-reset': mails.factorReset,
} satisfies Record<LinkMail, unknown>;

/** How people get in: links, made now and kept nowhere, and what was changed about the way in. */
@Injectable()
export class AccessLetters implements LetterWriter {
  readonly kinds = [...linkMails, 'factor-reset-by-support'];

  constructor(
    private readonly links: MailedLinks,
    private readonly sources: LetterSources,
    private readonly around: ThoseAround,
    private readonly templates: Templates,
    private readonly config: Config,
  ) {}

  async write(written: Written): Promise<Letter | undefined> {
    const { kind, facts, reader } = written;
    const frame = { brand: this.config.brandName, name: reader.name, pageUrl: this.config.publicUrl };
    if (kind === 'factor-reset-by-support') return this.toThoseAround(written, frame);
    const link = await this.links.toSend(String(facts.linkId));
    if (!link) return undefined;
    const why = `You got this mail because the link in it is for you alone. ${frame.brand} never asks you for it.`;
    const context = { ...frame, why, url: link.url, until: momentInWords(link.expiresAt) };
    return renderMail(this.templates, linkTemplates[kind as LinkMail], context);
  }

  private async toThoseAround({ facts, reader }: Written, frame: { brand: string; name: string; pageUrl: string }) {
    const person = await this.sources.person(String(facts.userId));
    if (!person) return undefined;
    const reason = await this.around.reasonOf(reader, person);
    if (!reason) return undefined;
    const { support, why } = reason;
    const actor = support ? await this.sources.person(String(facts.actorId)) : undefined;
    return renderMail(this.templates, mails.factorResetBySupport, {
      ...frame,
      why,
      support,
      person: person.name,
      email: person.email,
      by: actor?.name ?? `${frame.brand} support`,
      when: momentInWords(new Date(String(facts.occurredAt))),
    });
  }
}
