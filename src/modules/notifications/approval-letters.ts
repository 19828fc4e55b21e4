import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { momentInWords } from '../../templating/dates.js';
import { Templates } from '../../templating/templates.js';
import { deedInWords } from '../approvals/contract/approval-words.js';
import { Approvals } from '../approvals/contract/approvals.js';
import type { Letter, LetterWriter } from './define-letter.js';
import { mails, renderMail } from './mail-template.js';
import { ThoseAround } from './letters/those-around.js';

/** What needs a second person of support, and what came of it. */
@Injectable()
export class ApprovalLetters implements LetterWriter {
  readonly kinds = ['approval-requested', 'approval-carried-out', 'approval-ended'];

  constructor(
    private readonly approvals: Approvals,
    private readonly around: ThoseAround,
    private readonly templates: Templates,
    private readonly config: Config,
  ) {}

  async write({ kind, facts, reader }: Parameters<LetterWriter['write']>[0]): Promise<Letter | undefined> {
    const approval = await this.approvals.one(String(facts.approvalId));
    const { subject, requestedBy, decidedBy } = approval;
    const reason = await this.around.reasonOf(reader, subject);
    if (!reason) return undefined;
    const { support, why } = reason;
    const { brandName: brand, publicUrl } = this.config;
    const context = {
      brand,
      name: reader.name,
      pageUrl: support ? `${publicUrl}/admin/approvals` : publicUrl,
      why,
      support,
      deed: deedInWords(approval),
      person: subject.name,
      email: subject.email,
      // Those outside hear of support as one.
      by: support ? (requestedBy?.name ?? 'The command line') : `${brand} support`,
      when: momentInWords(new Date(String(facts.occurredAt))),
    };
    if (kind === 'approval-requested') {
      const effect = facts.waitsUntil === null ? '' : momentInWords(new Date(String(facts.waitsUntil)));
      const until = momentInWords(new Date(approval.expiresAt));
      return renderMail(this.templates, mails.approvalRequested, { ...context, effect, until });
    }
    const other = decidedBy && (support ? decidedBy.name : `${brand} support`);
    if (kind === 'approval-carried-out') {
      return renderMail(this.templates, mails.approvalCarriedOut, { ...context, other: other ?? '' });
    }
    return renderMail(this.templates, mails.approvalEnded, {
      ...context,
      other: other ?? '',
      outcome: outcomeOf(approval.state),
    });
  }
}

function outcomeOf(state: string): 'refused' | 'expired' | 'failed' {
  return state === 'refused' || state === 'expired' ? state : 'failed';
}
