import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ApiAnswer } from '../../http/answers/api-answer.js';
import { NotFound } from '../../shared/domain-error.js';
import { Id } from '../../shared/id.js';
import { type Actor, CurrentActor } from '../../modules/identity/contract/actor.js';
import { People } from '../../modules/identity/contract/people/people.js';
import { RoleDirectory } from '../../modules/roles/contract/role-directory.js';
import { NamedRole, NamedRoles } from '../../modules/overview/contract/named-roles.js';

const Me = z
  .object({
    id: Id,
    email: z.string(),
    name: z.string(),
    roles: z.array(NamedRole),
    recoveryCodesLeft: z.int().min(0),
  })
  .meta({ id: 'Me' });

/** Who is signed in, and what they may do. */
@ApiTags('Account')
@Controller('me')
export class MeController {
  constructor(
    private readonly people: People,
    private readonly roles: RoleDirectory,
    private readonly namedRoles: NamedRoles,
  ) {}

  @Get()
  @ApiOperation({ summary: 'See who you are and which roles you hold' })
  @ApiAnswer(200, 'You', Me)
  async getMe(@CurrentActor() actor: Actor) {
    const [person] = await this.people.find([actor.userId]);
    if (!person) throw new NotFound();
    const held = await this.roles.rolesOf(actor.userId);
    return {
      id: person.id,
      email: person.email,
      name: person.name,
      roles: held.map(await this.namedRoles.of(held)),
      recoveryCodesLeft: await this.people.recoveryCodesLeft(actor.userId),
    };
  }
}
