import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { WithLocation } from '../../../http/answers/answers-also.js';
import { ApiAnswer } from '../../../http/answers/api-answer.js';
import { Refuses } from '../../../http/answers/refuses.js';
import {
  ApplicationAdministration,
  OrganisationAdministration,
} from '../../../modules/applications/contract/administration.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { PeopleAdministration } from '../../../modules/identity/contract/people/people-administration.js';
import { Onboarding } from '../../../modules/onboarding/contract/onboarding.js';
import { OnboardRegistry } from '../../../modules/onboarding/contract/onboarding.schemas.js';
import { PeopleAndRoles } from '../../../modules/overview/contract/people-and-roles.js';
import { SupportOnly } from '../../../modules/roles/contract/support-only.js';
import { OnboardedRegistry } from './onboarding.schemas.js';

/** A registry that joins. */
@ApiTags('WMDA support: onboarding')
@Controller('admin/onboarding')
@SupportOnly()
export class OnboardingController {
  constructor(
    private readonly onboarding: Onboarding,
    private readonly organisations: OrganisationAdministration,
    private readonly applications: ApplicationAdministration,
    private readonly people: PeopleAdministration,
    private readonly views: PeopleAndRoles,
  ) {}

  @Post()
  @StepUp()
  @ApiOperation({
    summary: 'Welcome a registry: organisation, applications and people, all or nothing',
    description:
      'Everything that is wrong is told at once, by paths like people.1.email. Each person is mailed one invitation, which names the organisation and what they will manage.',
  })
  @ApiAnswer(201, 'What was made', OnboardedRegistry)
  @WithLocation()
  @Refuses(409, 'applications.already-there', 'identity.email-taken')
  async onboardRegistry(
    @Body({ schema: OnboardRegistry }) body: OnboardRegistry,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { organisationId, applicationIds, personIds } = await this.onboarding.welcome(body);
    reply.header('Location', `/api/v1/admin/organisations/${organisationId}`);
    const people = await Promise.all(personIds.map((id) => this.people.one(id)));
    return {
      organisation: await this.organisations.one(organisationId),
      applications: await Promise.all(applicationIds.map((id) => this.applications.one(id))),
      people: await this.views.of(people),
    };
  }
}
