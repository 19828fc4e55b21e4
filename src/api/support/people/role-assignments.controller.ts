import { Body, Controller, Delete, Get, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { WithLocation } from '../../../http/answers/answers-also.js';
import { ApiAnswer } from '../../../http/answers/api-answer.js';
import { IdParam } from '../../../http/requests/id-param.js';
import { Refuses } from '../../../http/answers/refuses.js';
import { AccountAdministration } from '../../../modules/approvals/contract/account-administration.js';
import { answerOf, MayWait } from '../../../modules/approvals/contract/may-wait.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import {
  GrantRole,
  ListRoleAssignments,
  RoleAssignmentPage,
  RoleAssignmentView,
  scopeOf,
} from '../../../modules/roles/contract/role-assignment.schemas.js';
import { RoleAssignments } from '../../../modules/roles/contract/role-assignments.js';
import { SupportOnly } from '../../../modules/roles/contract/support-only.js';

/** Who holds which role, for WMDA support. */
@ApiTags('WMDA support: roles')
@Controller('admin/role-assignments')
@SupportOnly()
export class RoleAssignmentsController {
  constructor(
    private readonly assignments: RoleAssignments,
    private readonly accounts: AccountAdministration,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List who holds which role, the newest first' })
  @ApiAnswer(200, 'A page of role assignments', RoleAssignmentPage)
  listRoleAssignments(@Query({ schema: ListRoleAssignments }) query: ListRoleAssignments) {
    return this.assignments.page(query);
  }

  @Post()
  @StepUp()
  @ApiOperation({
    summary: 'Give somebody a role',
    description:
      'The person, and those who hold the same role, are told by mail. The role of support needs a second person.',
  })
  @MayWait(201, 'The role assignment', RoleAssignmentView)
  @WithLocation()
  @Refuses(403, 'roles.own-roles')
  @Refuses(409, 'approvals.already-requested', 'approvals.email-changing', 'roles.already-granted')
  async grantRole(@Body({ schema: GrantRole }) body: GrantRole, @Res({ passthrough: true }) reply: FastifyReply) {
    const outcome = await this.accounts.grant(body.userId, scopeOf(body));
    if ('done' in outcome) reply.header('Location', `/api/v1/admin/role-assignments?userId=${outcome.done.userId}`);
    return answerOf(outcome, reply);
  }

  @Delete(':id')
  @StepUp()
  @ApiOperation({
    summary: 'Take a role away, from the next request on',
    description:
      'The person, and those who hold the same role, are told by mail. The role of support needs a second person.',
  })
  @MayWait(204, 'It is withdrawn')
  @Refuses(403, 'roles.own-roles')
  @Refuses(409, 'approvals.already-requested', 'roles.last-support')
  async withdrawRole(@IdParam() id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    return answerOf(await this.accounts.withdraw(id), reply);
  }
}
