import { Body, Get, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/requests/id-param.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { SecretManagement } from '../../../modules/secrets/contract/secret-management.js';
import { UpdateSecret } from '../../../modules/secrets/contract/secret.schemas.js';
import { UsedAddresses } from '../../../modules/secrets/contract/used-addresses.js';
import { Kept } from '../../forms/kept-forms.js';
import { show } from '../../page/page.js';
import { PageController } from '../../page/page-controller.js';
import { submitted } from '../../forms/submitted.js';
import { OneSecret, type SecretAddress, type SecretInQuestion } from './one-secret.js';
import { lossFrom, SureForm, unlessSure } from './loss.js';
import {
  changeSecretPage,
  deleting,
  disabling,
  enabling,
  type EndingInQuestion,
  renaming,
} from './change-secret.views.js';

const NameForm = z.object({ name: z.string().catch('') });
type NameForm = z.output<typeof NameForm>;

/** Renames, disables, enables and deletes a secret, each after a page that says what it means. */
@PageController('manage-clients/:id/secrets/:secretId')
export class ChangeSecretPage {
  constructor(
    private readonly secrets: OneSecret,
    private readonly management: SecretManagement,
    private readonly addresses: UsedAddresses,
  ) {}

  @Get('rename')
  async renameForm(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('secretId') secretId: string,
    @Kept(NameForm) kept: NameForm | undefined,
  ) {
    const question = await this.secrets.look(actor, { id, secretId });
    return show(changeSecretPage, renaming(question, kept), { title: 'Rename secret' });
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
      this.secrets.change(actor, { id, secretId }, () => this.management.update(actor, id, secretId, change), {
        done: 'secret-renamed',
      });
    const outcome = await submitted(UpdateSecret, { name: form.name }, rename, {
      at: { 'secrets.name-taken': 'name' },
      names: { name: 'a name for the secret' },
    });
    if (!('refused' in outcome)) return outcome.done;
    const context = renaming(await this.secrets.look(actor, { id, secretId }), form);
    return show(changeSecretPage, context, { refused: outcome, title: 'Rename secret' });
  }

  @Get('disable')
  async disableForm(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    const question = await this.lookCloser(await this.secrets.look(actor, { id, secretId }));
    return show(changeSecretPage, disabling(question), { title: 'Disable secret' });
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
    const disable = () => this.management.update(actor, id, secretId, { enabled: false });
    return this.secrets.change(actor, { id, secretId }, disable, { done: 'secret-disabled' });
  }

  @Get('enable')
  async enableForm(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    const question = await this.secrets.look(actor, { id, secretId });
    return show(changeSecretPage, enabling(question), { title: 'Enable secret' });
  }

  @Post('enable')
  @StepUp()
  enable(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    const enable = () => this.management.update(actor, id, secretId, { enabled: true });
    return this.secrets.change(actor, { id, secretId }, enable, { done: 'secret-enabled' });
  }

  @Get('delete')
  async deleteForm(@CurrentActor() actor: Actor, @IdParam() id: string, @IdParam('secretId') secretId: string) {
    const question = await this.lookCloser(await this.secrets.look(actor, { id, secretId }));
    return show(changeSecretPage, deleting(question), { title: 'Delete secret' });
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
    return this.secrets.change(actor, { id, secretId }, () => this.management.delete(actor, id, secretId), {
      done: 'secret-deleted',
    });
  }

  /** The question again, where what stops was not ticked. A secret that is gone stops nothing. */
  private async unlessSure(actor: Actor, address: SecretAddress, form: SureForm) {
    const question = await this.secrets.find(actor, address);
    const refused = question && unlessSure(lossFrom(question), form);
    return refused ? { refused, question: await this.lookCloser(question) } : null;
  }

  private async lookCloser(question: SecretInQuestion): Promise<EndingInQuestion> {
    const { id } = question.secret;
    return { ...question, addresses: (await this.addresses.of([id])).get(id) ?? [] };
  }
}
