import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/domain-error.js';
import {
  ApplicationDirectory,
  type ApplicationRecord,
} from '../../../modules/applications/contract/application-directory.js';
import { pageOfApplication } from '../../../modules/applications/contract/page-of-application.js';
import type { Actor } from '../../../modules/identity/contract/actor.js';
import { SecretDirectory } from '../../../modules/secrets/contract/secret-directory.js';
import type { SecretView } from '../../../modules/secrets/contract/secret.schemas.js';
import type { Notice } from '../../page/notices.js';
import type { SeeOther } from '../../page/page.js';
import { afterChange } from './changed-secret.js';

/** A secret and its application, as an address names them. */
export interface SecretAddress {
  readonly id: string;
  readonly secretId: string;
}

/** One secret among those of its application. */
export interface SecretInQuestion {
  readonly application: ApplicationRecord;
  readonly secrets: readonly SecretView[];
  readonly secret: SecretView;
  readonly now: Date;
}

/** The secret that a page asks about, for those who manage it. */
@Injectable()
export class OneSecret {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly directory: SecretDirectory,
    private readonly clock: Clock,
  ) {}

  /** Undefined for one that is deleted or was never there. @throws NotFound, NotAllowed for the application */
  async find(actor: Actor, { id, secretId }: SecretAddress): Promise<SecretInQuestion | undefined> {
    const application = await this.applications.managedBy(actor, id);
    const secrets = await this.directory.listOf(id);
    const secret = secrets.find((each) => each.id === secretId);
    return secret && { application, secrets, secret, now: this.clock.now() };
  }

  /** @throws NotFound, NotAllowed */
  async look(actor: Actor, address: SecretAddress): Promise<SecretInQuestion> {
    const question = await this.find(actor, address);
    if (!question) throw new NotFound('This secret was deleted, or it was never here. Nothing was changed.');
    return question;
  }

  /**
   * Does something to a secret, and leads to the page of its application. An old tab may ask for what somebody else has
   * undone: it is answered with the page as it is now, and `gone` says so.
   */
  async change(
    actor: Actor,
    { id, secretId }: SecretAddress,
    work: () => Promise<unknown>,
    { done, gone = 'secret-gone' }: { readonly done: Notice; readonly gone?: Notice },
  ): Promise<SeeOther> {
    await this.applications.managedBy(actor, id);
    const page = pageOfApplication(id);
    try {
      await work();
    } catch (failure) {
      if (!(failure instanceof NotFound)) throw failure;
      return afterChange(page, secretId, gone);
    }
    return afterChange(page, secretId, done);
  }
}
