import { Body, Controller, Delete, Get, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiAnswer } from '../../http/api-answer.js';
import { IdParam } from '../../http/id-param.js';
import { StepUp } from '../identity/contract/step-up.js';
import {
  GrantRole,
  ListRoleAssignments,
  RoleAssignmentPage,
  RoleAssignmentView,
  scopeOf,
} from './contract/role-assignment.schemas.js';
import { RoleAssignments } from './contract/role-assignments.js';
import { SupportOnly } from './contract/support-only.js';

/** Who holds which role, for WMDA support. */
@ApiTags('WMDA support: roles')
@Controller('admin/role-assignments')
@SupportOnly()
export class RoleAssignmentsController {
  constructor(private readonly assignments: RoleAssignments) {}

  @Get()
  @ApiOperation({ summary: 'List who holds which role, the newest first' })
  @ApiAnswer(200, 'A page of role assignments', RoleAssignmentPage)
  list(@Query({ schema: ListRoleAssignments }) query: ListRoleAssignments) {
    return this.assignments.page(query);
  }

  @Post()
  @StepUp()
  @ApiOperation({
    summary: 'Give somebody a role',
    description: 'The person, and those who hold the same role, are told by mail.',
  })
  @ApiAnswer(201, 'The role assignment', RoleAssignmentView)
  async grant(@Body({ schema: GrantRole }) body: GrantRole, @Res({ passthrough: true }) reply: FastifyReply) {
    const granted = await this.assignments.grant(body.userId, scopeOf(body));
    reply.header('Location', `/api/v1/admin/role-assignments?userId=${granted.userId}`);
    return granted;
  }

  @Delete(':id')
  @StepUp()
  @ApiOperation({
    summary: 'Take a role away, from the next request on',
    description: 'The person, and those who hold the same role, are told by mail.',
  })
  @ApiAnswer(204, 'It is withdrawn')
  withdraw(@IdParam() id: string) {
    return this.assignments.withdraw(id);
  }
}
