import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Id } from '../../../shared/id.js';
import { decodeCursor, type Page, toPage } from '../../../shared/pagination.js';
import { storableMoment } from '../../../shared/storable-times.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import type { Actor } from '../../identity/contract/actor.js';
import type { SecretView } from '../contract/secret.schemas.js';
import type { ListSecrets } from '../../../api/secrets/secrets.schemas.js';
import { SecretViews } from './secret-views.js';

const Cursor = z.tuple([storableMoment, Id]);

/** Shows secrets to those who may see their application. */
@Injectable()
export class SecretReader {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly views: SecretViews,
  ) {}

  /** @throws NotFound for an application that the actor may not see */
  async list(actor: Actor, applicationId: string, { limit, cursor, state }: ListSecrets): Promise<Page<SecretView>> {
    const behind = cursor === undefined ? undefined : decodeCursor(cursor, Cursor).join(' ');
    await this.applications.seenBy(actor, applicationId);
    const views = await this.views.ofApplication(applicationId);
    const matching = views.filter((view) => state === undefined || view.state === state);
    // A page goes on behind its cursor even when that secret was deleted meanwhile.
    const rest =
      behind === undefined ? matching : matching.filter(({ createdAt, id }) => `${createdAt} ${id}` < behind);
    return toPage(rest, limit, ({ createdAt, id }) => [createdAt, id]);
  }

  /** @throws NotFound for a secret that is not there, deleted, or not the actor's to see */
  async one(actor: Actor, applicationId: string, secretId: string): Promise<SecretView> {
    await this.applications.seenBy(actor, applicationId);
    return this.views.one(applicationId, secretId);
  }
}
