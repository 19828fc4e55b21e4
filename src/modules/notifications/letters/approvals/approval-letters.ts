import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Id } from '../../../../shared/id.js';
import { momentInWords } from '../../../../templating/dates.js';
import { deedInWords } from '../../../approvals/contract/deed-words.js';
import { Approvals } from '../../../approvals/contract/approvals.js';
import { People } from '../../../identity/contract/people/people.js';
import { RoleDirectory } from '../../../roles/contract/role-directory.js';
import { type Addressed, addressedTo, moment, type Reader } from '../../define-letter.js';
import { ActorNames } from '../actor-names.js';
import { aboutSomebody, ThoseAround } from '../those-around.js';

export const approvalFacts = z.object({ approvalId: Id, occurredAt: moment });
export const approvalData = {
  ...aboutSomebody,
  email: z.string(),
  /** "reset the second factor of Dede Deputy". */
  deed: z.string(),
  by: z.string(),
  when: z.string(),
};
/** Who decided; empty where nobody did. */
export const otherPerson = { other: z.string() };

/** Mails about requests that need a second person of support, and about their outcome. */
@Injectable()
export class ApprovalLetters {
  constructor(
    private readonly approvals: Approvals,
    private readonly people: People,
    private readonly roles: RoleDirectory,
    private readonly around: ThoseAround,
    private readonly names: ActorNames,
  ) {}

  /** All of support, those who manage the same as the person whom it is about, and that person. */
  async everybody<Facts extends { readonly userId: string }>(facts: Facts): Promise<Addressed<Facts>[]> {
    const owner = await this.people.find([facts.userId]);
    return addressedTo([...(await this.around.of(facts.userId)), ...owner], facts);
  }

  async support<Facts>(facts: Facts): Promise<Addressed<Facts>[]> {
    return addressedTo(await this.roles.supportPeople(), facts);
  }

  /** What each of these letters says, with the approval as it stands. Those outside hear of support as one. */
  async content({ approvalId, occurredAt }: z.output<typeof approvalFacts>, reader: Reader) {
    const approval = await this.approvals.one(approvalId);
    const { subject, requestedBy, decidedBy } = approval;
    const standing = await this.around.as(reader, subject);
    if (!standing) return undefined;
    const { support } = standing;
    const content = {
      page: support ? '/admin/approvals' : '',
      ...standing,
      email: subject.email,
      deed: deedInWords(approval),
      by: support ? (requestedBy?.name ?? 'The command line') : this.names.support,
      other: decidedBy ? (support ? decidedBy.name : this.names.support) : '',
      when: momentInWords(occurredAt),
    };
    return { approval, content };
  }
}
