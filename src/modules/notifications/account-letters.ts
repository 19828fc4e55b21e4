import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { momentInWords } from '../../templating/dates.js';
import { Templates } from '../../templating/templates.js';
import type { Letter, LetterWriter } from './letter.js';
import { mails, renderMail } from './mail-templates.js';

/** What happened to somebody's own account: told to them alone, so that a stranger's doing is noticed. */
@Injectable()
export class AccountLetters implements LetterWriter {
  readonly kinds = ['recovery-codes-replaced', 'factor-replaced', 'password-changed', 'second-factor-failures'];

  constructor(
    private readonly templates: Templates,
    private readonly config: Config,
  ) {}

  async write({ kind, facts, reader }: Parameters<LetterWriter['write']>[0]): Promise<Letter> {
    const context = {
      brand: this.config.brandName,
      name: reader.name,
      pageUrl: `${this.config.publicUrl}/account`,
      why: 'You got this mail because it is your account. Nobody else got it.',
      when: momentInWords(new Date(String(facts.occurredAt))),
    };
    if (kind === 'recovery-codes-replaced') return renderMail(this.templates, mails.recoveryCodesReplaced, context);
    if (kind === 'factor-replaced') return renderMail(this.templates, mails.factorReplaced, context);
    if (kind === 'password-changed') return renderMail(this.templates, mails.passwordChanged, context);
    const failures = Number(facts.failures);
    return renderMail(this.templates, mails.secondFactorFailures, { ...context, failures });
  }
}
