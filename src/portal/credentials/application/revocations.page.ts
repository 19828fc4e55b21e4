import { Post } from '@nestjs/common';
import { IdParam } from '../../../http/requests/id-param.js';
import { NotFound } from '../../../shared/domain-error.js';
import { ApplicationDirectory } from '../../../modules/applications/contract/application-directory.js';
import { pageOfApplication } from '../../../modules/applications/contract/page-of-application.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { RevocationNotices } from '../../../modules/secrets/contract/revocation/revocation-notices.js';
import { PageController } from '../../page/page-controller.js';
import { afterChange } from '../secret/changed-secret.js';

/** Shows secrets that were revoked by somebody who held their value, and dismisses the notice. */
@PageController('manage-clients/:id/revocations/:secretId')
export class RevocationsPage {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly notices: RevocationNotices,
  ) {}

  @Post('dismiss')
  async dismiss(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    await this.applications.managedBy(actor, id);
    try {
      await this.notices.dismiss(actor, id, secretId);
    } catch (failure) {
      // A colleague was quicker: what was asked for is so.
      if (!(failure instanceof NotFound)) throw failure;
    }
    return afterChange(pageOfApplication(id), secretId, 'revocation-dismissed');
  }
}
