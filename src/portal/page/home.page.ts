import { Get } from '@nestjs/common';
import { type Actor, CurrentActor } from '../../modules/identity/contract/actor.js';
import { RoleDirectory } from '../../modules/roles/contract/role-directory.js';
import { navigationFor } from './navigation.js';
import { seeOther } from './page.js';
import { PageController } from './page-controller.js';

/** The root has no page of its own. It leads to the first page that the person may open. */
@PageController()
export class HomePage {
  constructor(private readonly roles: RoleDirectory) {}

  @Get()
  async home(@CurrentActor() { userId }: Actor) {
    const [first] = navigationFor(await this.roles.rolesOf(userId));
    return seeOther(first.href);
  }
}
