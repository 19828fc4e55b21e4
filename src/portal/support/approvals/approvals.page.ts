import { Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { approvalStates } from '../../../modules/approvals/contract/approval.schemas.js';
import { Approvals } from '../../../modules/approvals/contract/approvals.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { headlineOf, prospectOf, reasonInWords } from './approval-words.js';
import { approvalList } from './approvals.views.js';
import { pageSize, paged } from '../frame/list.views.js';
import { type Ids, questionPage, type Questions } from '../frame/question.page.js';
import { SupportPage } from '../frame/support-page.js';

const path = '/admin/approvals';

/** Shows open requests unless another state is asked for. */
const ListQuery = z.object({
  ...paged,
  state: z
    .enum([...approvalStates, 'any'])
    .optional()
    .catch(undefined),
});
type ListQuery = z.output<typeof ListQuery>;

/** What needs a second person of WMDA support: seen, agreed to, refused. */
@SupportPage('admin/approvals')
export class ApprovalsPage extends questionPage('approve', 'refuse') {
  constructor(private readonly approvals: Approvals) {
    super();
  }

  @Get()
  async list(@CurrentActor() actor: Actor, @Query({ schema: ListQuery }) query: ListQuery) {
    const { state = 'open', cursor } = query;
    const page = await this.approvals.page({ ...(state !== 'any' && { state }), cursor, limit: pageSize });
    return approvalList(page, await this.approvals.hindrances(actor, page.items), query);
  }

  override async questionsAbout({ id }: Ids, actor: Actor): Promise<Questions<'approve' | 'refuse'>> {
    const approval = await this.approvals.one(id);
    const { subject, requestedBy } = approval;
    const own = requestedBy?.id === actor.userId;
    const facts = [
      `${requestedBy?.name ?? 'The command line'} asked for it. ${subject.name} signs in as ${subject.email}.`,
      `${reasonInWords(approval)} It ${prospectOf(approval)}.`,
    ];
    return {
      at: path,
      questions: {
        approve: {
          heading: `${headlineOf(approval)}?`,
          facts: [...facts, 'It is done at once when you agree. Those whom it concerns are told by mail.'],
          warning: `Make sure that it is right: ask ${requestedBy?.name ?? 'whoever runs the product'} and ${subject.name}, by another way than mail.`,
          button: 'Agree',
          carryOut: () => this.approvals.approve(actor, id),
          done: 'approved',
        },
        refuse: {
          heading: `${own ? 'Take back' : 'Refuse'}: ${headlineOf(approval)}?`,
          facts: [...facts, 'Nothing is changed. All of WMDA support is told.'],
          button: own ? 'Take back' : 'Refuse',
          carryOut: () => this.approvals.refuse(actor, id),
          done: 'approval-refused',
        },
      },
    };
  }
}
