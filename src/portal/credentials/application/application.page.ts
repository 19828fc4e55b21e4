import { Get, Query } from '@nestjs/common';
import { IdParam } from '../../../http/requests/id-param.js';
import { ApplicationDirectory } from '../../../modules/applications/contract/application-directory.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { PageController } from '../../page/page-controller.js';
import { SecretChange } from '../secret/changed-secret.js';
import { OneApplication } from './one-application.js';

/** An application at its own address, which mails, calendars and other pages name. */
@PageController('manage-clients/:id')
export class ApplicationPage {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly page: OneApplication,
  ) {}

  @Get()
  async one(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query({ schema: SecretChange }) change: SecretChange,
  ) {
    return this.page.show(actor, await this.applications.seenBy(actor, id), change);
  }
}
