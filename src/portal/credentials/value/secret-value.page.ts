import { Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Config } from '../../../config/config.js';
import { IdParam } from '../../../http/requests/id-param.js';
import { Clock } from '../../../shared/clock.js';
import { inWords } from '../../../templating/dates.js';
import { pageOfApplication } from '../../../modules/applications/contract/page-of-application.js';
import { ApplicationDirectory } from '../../../modules/applications/contract/application-directory.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { Unattended } from '../../../modules/identity/contract/sessions/unattended.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { isWorking } from '../../../modules/secrets/contract/secret-state.js';
import { SecretDirectory } from '../../../modules/secrets/contract/secret-directory.js';
import { SecretManagement } from '../../../modules/secrets/contract/secret-management.js';
import { definePage, show } from '../../page/page.js';
import { PageController } from '../../page/page-controller.js';
import { ShownOnce } from '../../forms/shown-once.js';
import { anchorOf } from '../secret/changed-secret.js';
import { ApiAccess, accessOf } from './api-access.js';
import { firstTokenOf } from './first-token.js';
import { isUnserved, quoted, useInWords } from '../secret/secret-words.js';

const secretValuePage = definePage('secret-value', 'Copy your new secret', {
  application: z.string(),
  clientId: z.string(),
  name: z.string(),
  lastDay: z.string(),
  value: z.string(),
  access: ApiAccess,
  id: z.string(),
  /** Where the script asks for the first token. */
  watchPath: z.string(),
  /** The page of the application, at the row of the secret. */
  page: z.string(),
});

const valueGonePage = definePage('value-gone', 'This value was shown once', {
  application: z.string(),
  secret: z.string(),
  /** What is known of its use. */
  use: z.string(),
  /** Empty for one that some system has, and for one that works no more. */
  againPath: z.string(),
  page: z.string(),
});

/** Where the value of a new secret is shown, once. */
export function valuePath(applicationId: string, secretId: string): string {
  return `${pageOfApplication(applicationId)}/secrets/${secretId}/value`;
}

/** Shows the value of a new secret once, and what to do with it; afterwards, how to come to another. */
@PageController('manage-clients/:id/secrets/:secretId/value')
export class SecretValuePage {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly secrets: SecretManagement,
    private readonly directory: SecretDirectory,
    private readonly shownOnce: ShownOnce,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('secretId') secretId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const application = await this.applications.managedBy(actor, id);
    const secret = await this.directory.one(id, secretId);
    const path = valuePath(id, secretId);
    const page = `${pageOfApplication(id)}#${anchorOf(secretId)}`;
    const value = this.shownOnce.take(path, { actor, request, reply });
    if (value === null) {
      const isUnknown = secret.lastUsedAt === null && !isUnserved(secret);
      const againPath = isUnknown && isWorking(secret.state) ? `${path}/again` : '';
      const use = useInWords(secret, this.clock.now());
      return show(valueGonePage, { application: application.name, secret: quoted(secret), use, againPath, page });
    }
    const context = {
      application: application.name,
      clientId: application.clientId,
      name: secret.name,
      lastDay: inWords(secret.expiresOn),
      value,
      access: accessOf(application, this.config.issuer),
      id: secretId,
      watchPath: `${path}/first-token`,
      page,
    };
    return show(secretValuePage, context, { holdsSecret: true });
  }

  /** Asked by the script of the page above until a system has used the secret. */
  @Get('first-token')
  @Unattended()
  async firstToken(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    await this.applications.managedBy(actor, id);
    const secret = await this.directory.one(id, secretId);
    const refusals = (await this.directory.refusalsOf([id])).get(id) ?? [];
    return firstTokenOf(secret, refusals, this.clock.now());
  }

  @Post('again')
  @StepUp()
  async createAgain(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('secretId') secretId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { id: created, value } = await this.secrets.createAgain(actor, id, secretId);
    return this.shownOnce.showAt(valuePath(id, created), value, { actor, reply });
  }
}
