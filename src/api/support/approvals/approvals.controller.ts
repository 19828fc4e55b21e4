import { Controller, Get, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer } from '../../../http/answers/api-answer.js';
import { IdParam } from '../../../http/requests/id-param.js';
import { Refuses } from '../../../http/answers/refuses.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { SupportOnly } from '../../../modules/roles/contract/support-only.js';
import { ApprovalPage, ApprovalView, ListApprovals } from '../../../modules/approvals/contract/approval.schemas.js';
import { Approvals } from '../../../modules/approvals/contract/approvals.js';

/** What needs a second person of WMDA support. */
@ApiTags('WMDA support: approvals')
@Controller('admin/approvals')
@SupportOnly()
export class ApprovalsController {
  constructor(private readonly approvals: Approvals) {}

  @Get()
  @ApiOperation({ summary: 'List requests that need a second person, the newest first' })
  @ApiAnswer(200, 'A page of requests', ApprovalPage)
  listApprovals(@Query({ schema: ListApprovals }) query: ListApprovals) {
    return this.approvals.page(query);
  }

  @Post(':id/approve')
  @StepUp()
  @ApiOperation({
    summary: 'Agree to a request: it is carried out at once',
    description:
      'Only by somebody who has been WMDA support for 14 days, whom the request is not about, and who was neither invited, nor made support, nor reset, nor given another address by whoever asked.',
  })
  @ApiAnswer(200, 'The request, carried out', ApprovalView)
  @Refuses(403, 'approvals.not-approver')
  @Refuses(409, 'approvals.ended', 'approvals.requester-gone', 'approvals.email-changing')
  @Refuses(
    409,
    'identity.email-taken',
    'identity.not-enrolled',
    'identity.person-anonymised',
    'identity.person-disabled',
  )
  @Refuses(409, 'roles.already-granted', 'roles.last-support')
  approveRequest(@CurrentActor() actor: Actor, @IdParam() id: string) {
    return this.approvals.approve(actor, id);
  }

  @Post(':id/refuse')
  @StepUp()
  @ApiOperation({ summary: 'Refuse a request, or take back your own' })
  @ApiAnswer(200, 'The request, refused', ApprovalView)
  @Refuses(409, 'approvals.ended')
  refuseRequest(@CurrentActor() actor: Actor, @IdParam() id: string) {
    return this.approvals.refuse(actor, id);
  }
}
