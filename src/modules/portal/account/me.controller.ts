import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ApiAnswer } from '../../../http/api-answer.js';
import { NotFound } from '../../../shared/domain-error.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import { type Actor, CurrentActor } from '../../identity/contract/actor.js';
import { People } from '../../identity/contract/people.js';
import { RoleDirectory } from '../../roles/contract/role-directory.js';

const Named = z.object({ id: z.uuid(), name: z.string() });

const Me = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  roles: z.array(
    z.object({
      role: z.enum(['credential_manager', 'support']),
      organisation: Named.optional(),
      application: Named.optional(),
    }),
  ),
  recoveryCodesLeft: z.int().min(0),
});

/** Who is signed in, and what they may do. */
@ApiTags('Account')
@Controller('me')
export class MeController {
  constructor(
    private readonly people: People,
    private readonly roles: RoleDirectory,
    private readonly applications: ApplicationDirectory,
  ) {}

  @Get()
  @ApiOperation({ summary: 'See who you are and which roles you hold' })
  @ApiAnswer(200, 'You', Me)
  async me(@CurrentActor() actor: Actor) {
    const [person] = await this.people.find([actor.userId]);
    if (!person) throw new NotFound();
    const held = await this.roles.rolesOf(actor.userId);
    const names = await this.applications.namesOf({
      applicationIds: held.flatMap(({ applicationId }) => applicationId ?? []),
      organisationIds: held.flatMap(({ organisationId }) => organisationId ?? []),
    });
    return {
      id: person.id,
      email: person.email,
      name: person.name,
      roles: held.map(({ role, organisationId, applicationId }) => ({
        role,
        ...(organisationId && { organisation: { id: organisationId, name: names.organisations.get(organisationId) } }),
        ...(applicationId && { application: { id: applicationId, name: names.applications.get(applicationId) } }),
      })),
      recoveryCodesLeft: await this.people.recoveryCodesLeft(actor.userId),
    };
  }
}
