import { Body, Controller, Delete, Get, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { WithLocation } from '../../../http/answers/answers-also.js';
import { ApiAnswer } from '../../../http/answers/api-answer.js';
import { IdParam } from '../../../http/requests/id-param.js';
import { Refuses } from '../../../http/answers/refuses.js';
import { AccountAdministration } from '../../../modules/approvals/contract/account-administration.js';
import { answerOf, MayWait } from '../../../modules/approvals/contract/may-wait.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { PeopleAdministration } from '../../../modules/identity/contract/people/people-administration.js';
import {
  InvitePerson,
  ListPeople,
  UpdatePerson,
} from '../../../modules/identity/contract/people/people-administration.schemas.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { SupportOnly } from '../../../modules/roles/contract/support-only.js';
import { PeopleAndRoles } from '../../../modules/overview/contract/people-and-roles.js';
import { PersonPage, PersonView } from '../../../modules/overview/contract/person.schemas.js';

/** The people who sign in here, for WMDA support. */
@ApiTags('WMDA support: people')
@Controller('admin/users')
@SupportOnly()
export class PeopleController {
  constructor(
    private readonly people: PeopleAdministration,
    private readonly accounts: AccountAdministration,
    private readonly views: PeopleAndRoles,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List people by name, with their roles' })
  @ApiAnswer(200, 'A page of people', PersonPage)
  async listPeople(@Query({ schema: ListPeople }) query: ListPeople) {
    const { items, nextCursor } = await this.people.page(query);
    return { items: await this.views.of(items), nextCursor };
  }

  @Get(':id')
  @ApiOperation({ summary: 'See one person' })
  @ApiAnswer(200, 'The person', PersonView)
  async getPerson(@IdParam() id: string) {
    return this.views.ofOne(await this.people.one(id));
  }

  @Post()
  @StepUp()
  @ApiOperation({ summary: 'Invite a person', description: 'They are mailed a link, good for 7 days.' })
  @ApiAnswer(201, 'The person', PersonView)
  @WithLocation()
  @Refuses(409, 'identity.email-taken')
  async invitePerson(
    @Body({ schema: InvitePerson }) body: InvitePerson,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const id = await this.accounts.invite(body);
    reply.header('Location', `/api/v1/admin/users/${id}`);
    return this.views.ofOne(await this.people.one(id));
  }

  @Post(':id/invitation')
  @StepUp()
  @ApiOperation({ summary: 'Mail a new link to someone who has not enrolled yet; the old one ends' })
  @ApiAnswer(202, 'The link is on its way')
  @Refuses(403, 'forbidden')
  @Refuses(409, 'identity.already-enrolled', 'identity.person-disabled')
  sendInvitationAgain(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<void> {
    return this.people.inviteAgain(actor, id);
  }

  @Patch(':id')
  @StepUp()
  @ApiOperation({
    summary: 'Correct a name, disable or enable, start a change of e-mail',
    description:
      'Disabling ends all sessions at once. The former address is told of a new one and can stop it for 24 hours. Whatever but the name concerns WMDA support, or a change of e-mail near a factor reset, needs a second person.',
  })
  @MayWait(200, 'The person, as they are now', PersonView)
  @Refuses(403, 'forbidden')
  @Refuses(
    409,
    'approvals.already-requested',
    'identity.email-taken',
    'identity.person-anonymised',
    'identity.person-disabled',
    'roles.last-support',
  )
  async updatePerson(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body({ schema: UpdatePerson }) changes: UpdatePerson,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const outcome = await this.accounts.update(actor, id, changes);
    return 'waits' in outcome ? answerOf(outcome, reply) : this.views.ofOne(await this.people.one(id));
  }

  @Post(':id/mfa-reset')
  @StepUp()
  @ApiOperation({
    summary: 'Take away a lost second factor',
    description:
      'All sessions end; the person is mailed a link, good for 24 hours; all of WMDA support and the managers beside them are told. Of somebody of WMDA support, or within a week of a change of e-mail, it needs a second person.',
  })
  @MayWait(204, 'The factor and its recovery codes are gone')
  @Refuses(403, 'forbidden')
  @Refuses(409, 'approvals.already-requested', 'identity.not-enrolled', 'identity.person-disabled')
  async resetFactor(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return answerOf(await this.accounts.resetFactor(actor, id), reply);
  }

  @Post(':id/anonymisation')
  @StepUp()
  @ApiOperation({
    summary: 'Erase what is known of somebody disabled',
    description:
      'Name, address, password, factors, sessions and the addresses that they came from go, for good. The id stays: what they did can still be told from what others did.',
  })
  @ApiAnswer(204, 'Nothing is known of this person any more')
  @Refuses(403, 'forbidden')
  @Refuses(409, 'approvals.still-support', 'identity.person-not-disabled')
  anonymisePerson(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<void> {
    return this.accounts.anonymise(actor, id);
  }

  @Delete(':id/sessions')
  @StepUp()
  @ApiOperation({
    summary: 'Sign a person out everywhere',
    description: 'Sign-ins under way end too. They are told by mail, and can sign in again.',
  })
  @ApiAnswer(204, 'All their sessions have ended')
  @Refuses(403, 'forbidden')
  endSessionsOfPerson(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<void> {
    return this.people.endSessions(actor, id);
  }
}
