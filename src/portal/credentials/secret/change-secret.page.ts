import { Body, Get, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/requests/id-param.js';
import { Clock } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/domain-error.js';
import { ApplicationDirectory } from '../../../modules/applications/contract/application-directory.js';
import { pageOfApplication } from '../../../modules/applications/contract/page-of-application.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { SecretDirectory } from '../../../modules/secrets/contract/secret-directory.js';
import { SecretManagement } from '../../../modules/secrets/contract/secret-management.js';
import { UpdateSecret } from '../../../modules/secrets/contract/secret.schemas.js';
import { UsedAddresses } from '../../../modules/secrets/contract/used-addresses.js';
import type { Notice } from '../../page/notices.js';
import { Kept } from '../../forms/kept-forms.js';
import { show } from '../../page/page.js';
import { PageController } from '../../page/page-controller.js';
import { submitted } from '../../forms/submitted.js';
import { afterChange } from './changed-secret.js';
import { lossFrom, SureForm, unlessSure } from './loss.js';
import { changeSecretPage, deleting, disabling, enabling, renaming } from './change-secret.views.js';

const NameForm = z.object({ name: z.string().catch('') });
type NameForm = z.output<typeof NameForm>;

/** A secret and its application. */
interface Address {
  readonly id: string;
  readonly secretId: string;
}

/** Renames, disables, enables and deletes a secret, each after a page that says what it means. */
@PageController('manage-clients/:id/secrets/:secretId')
export class ChangeSecretPage {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly directory: SecretDirectory,
    private readonly secrets: SecretManagement,
    private readonly addresses: UsedAddresses,
    private readonly clock: Clock,
  ) {}

  @Get('rename')
  async renameForm(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('secretId') secretId: string,
    @Kept(NameForm) kept: NameForm | undefined,
  ) {
    return show(changeSecretPage, renaming(await this.look(actor, id, secretId), kept), { title: 'Rename secret' });
  }

  @Post('rename')
  @HttpCode(200)
  async rename(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('secretId') secretId: string,
    @Body({ schema: NameForm }) form: NameForm,
  ) {
    const rename = (change: UpdateSecret) =>
      this.unlessGone(
        actor,
        { id, secretId },
        () => this.secrets.update(actor, id, secretId, change),
        'secret-renamed',
      );
    const outcome = await submitted(UpdateSecret, { name: form.name }, rename, {
      at: { 'secrets.name-taken': 'name' },
      names: { name: 'a name for the secret' },
    });
    if (!('refused' in outcome)) return outcome.done;
    const context = renaming(await this.look(actor, id, secretId), form);
    return show(changeSecretPage, context, { refused: outcome, title: 'Rename secret' });
  }

  @Get('disable')
  async disableForm(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    return show(changeSecretPage, disabling(await this.lookCloser(actor, id, secretId)), { title: 'Disable secret' });
  }

  @Post('disable')
  @HttpCode(200)
  async disable(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('secretId') secretId: string,
    @Body({ schema: SureForm }) form: SureForm,
  ) {
    const unsure = await this.unlessSure(actor, { id, secretId }, form);
    if (unsure) return show(changeSecretPage, disabling(unsure.question), { ...unsure, title: 'Disable secret' });
    return this.unlessGone(
      actor,
      { id, secretId },
      () => this.secrets.update(actor, id, secretId, { enabled: false }),
      'secret-disabled',
    );
  }

  @Get('enable')
  async enableForm(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    return show(changeSecretPage, enabling(await this.look(actor, id, secretId)), { title: 'Enable secret' });
  }

  @Post('enable')
  @StepUp()
  enable(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    return this.unlessGone(
      actor,
      { id, secretId },
      () => this.secrets.update(actor, id, secretId, { enabled: true }),
      'secret-enabled',
    );
  }

  @Get('delete')
  async deleteForm(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    return show(changeSecretPage, deleting(await this.lookCloser(actor, id, secretId)), { title: 'Delete secret' });
  }

  @Post('delete')
  @HttpCode(200)
  @StepUp()
  async delete(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('secretId') secretId: string,
    @Body({ schema: SureForm }) form: SureForm,
  ) {
    const unsure = await this.unlessSure(actor, { id, secretId }, form);
    if (unsure) return show(changeSecretPage, deleting(unsure.question), { ...unsure, title: 'Delete secret' });
    return this.unlessGone(actor, { id, secretId }, () => this.secrets.delete(actor, id, secretId), 'secret-deleted');
  }

  private async look(actor: Actor, id: string, secretId: string) {
    const application = await this.applications.managedBy(actor, id);
    const secrets = await this.directory.listOf(id);
    const secret = secrets.find((each) => each.id === secretId);
    if (!secret) throw new NotFound('This secret was deleted, or it was never here. Nothing was changed.');
    return { application, secrets, secret, now: this.clock.now() };
  }

  /** The question again, where what stops was not ticked. A secret that is gone stops nothing. */
  private async unlessSure(actor: Actor, { id, secretId }: Address, form: SureForm) {
    await this.applications.managedBy(actor, id);
    const secrets = await this.directory.listOf(id);
    const secret = secrets.find((each) => each.id === secretId);
    const refused = secret && unlessSure(lossFrom({ secrets, secret }), form);
    return refused ? { refused, question: await this.lookCloser(actor, id, secretId) } : null;
  }

  private async lookCloser(actor: Actor, id: string, secretId: string) {
    const question = await this.look(actor, id, secretId);
    return { ...question, addresses: (await this.addresses.of([secretId])).get(secretId) ?? [] };
  }

  /** An old tab may ask about a secret that somebody else has deleted. It is answered with the page as it is now. */
  private async unlessGone(actor: Actor, { id, secretId }: Address, work: () => Promise<unknown>, done: Notice) {
    await this.applications.managedBy(actor, id);
    const page = pageOfApplication(id);
    try {
      await work();
    } catch (failure) {
      if (!(failure instanceof NotFound)) throw failure;
      return afterChange(page, secretId, 'secret-gone');
    }
    return afterChange(page, secretId, done);
  }
}
