import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { clientInWords } from '../../templating/clients.js';
import { momentInWords } from '../../templating/dates.js';
import { Templates } from '../../templating/templates.js';
import { SessionRecords } from '../identity/contract/sessions/session-records.js';
import type { Letter, LetterWriter } from './define-letter.js';
import { mails, renderMail } from './mail-template.js';

/** Letters that say no more than when it happened. */
const plain = {
  'recovery-codes-replaced': mails.recoveryCodesReplaced,
  'factor-replaced': mails.factorReplaced,
  'factor-enrolled': mails.factorEnrolled,
  'password-changed': mails.passwordChanged,
  'sessions-ended': mails.sessionsEnded,
};
const ofSessions = { 'new-network': mails.newNetwork, 'session-copied': mails.sessionCopied };

/** What happened to somebody's own account: told to them alone, so that a stranger's doing is noticed. */
@Injectable()
export class AccountLetters implements LetterWriter {
  readonly kinds = [...Object.keys(plain), ...Object.keys(ofSessions), 'recovery-code-used', 'second-factor-failures'];

  constructor(
    private readonly sessions: SessionRecords,
    private readonly templates: Templates,
    private readonly config: Config,
  ) {}

  async write({ kind, facts, reader }: Parameters<LetterWriter['write']>[0]): Promise<Letter> {
    const { publicUrl, brandName } = this.config;
    const context = {
      brand: brandName,
      name: reader.name,
      pageUrl: `${publicUrl}/account`,
      passwordUrl: `${publicUrl}/password`,
      why: 'You got this mail because it is your account. Nobody else got it.',
      when: momentInWords(new Date(String(facts.occurredAt))),
    };
    if (isOne(kind, plain)) return renderMail(this.templates, plain[kind], context);
    if (isOne(kind, ofSessions)) {
      const session = await this.session(String(facts.sessionId));
      return renderMail(this.templates, ofSessions[kind], { ...context, ...session });
    }
    if (kind === 'recovery-code-used') {
      return renderMail(this.templates, mails.recoveryCodeUsed, { ...context, left: Number(facts.left) });
    }
    const failures = Number(facts.failures);
    return renderMail(this.templates, mails.secondFactorFailures, { ...context, failures });
  }

  /** Asked for when the mail is written: neither the event nor the notification holds an address. */
  private async session(id: string) {
    const session = await this.sessions.find(id);
    return {
      from: session?.ip ?? 'an unknown address',
      client: session ? clientInWords(session.kind, session.userAgent) : 'an unknown client',
      started: session ? momentInWords(session.createdAt) : 'an unknown time',
    };
  }
}

function isOne<Kinds extends object>(kind: string, kinds: Kinds): kind is keyof Kinds & string {
  return Object.hasOwn(kinds, kind);
}
