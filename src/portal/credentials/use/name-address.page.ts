import { Body, Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/requests/id-param.js';
import { NotFound } from '../../../shared/domain-error.js';
import { pageOfApplication } from '../../../modules/applications/contract/page-of-application.js';
import { ApplicationDirectory } from '../../../modules/applications/contract/application-directory.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { SecretDirectory } from '../../../modules/secrets/contract/secret-directory.js';
import { NameAddress, otherAddresses, UsedAddresses } from '../../../modules/secrets/contract/used-addresses.js';
import { withNotice } from '../../page/notices.js';
import { Kept } from '../../forms/kept-forms.js';
import { definePage, seeOther, show } from '../../page/page.js';
import { PageController } from '../../page/page-controller.js';
import { type Refused, submitted } from '../../forms/submitted.js';

const nameAddressPage = definePage('name-address', 'Name an address', {
  application: z.string(),
  action: z.string(),
  back: z.string(),
  address: z.string(),
  name: z.string(),
});

const Form = z.object({ address: z.string().catch(''), name: z.string().catch('') });
type Form = z.output<typeof Form>;
const Asked = z.object({ address: z.string().catch('') });

/** Names an address from which the secrets of an application are used. */
@PageController('manage-clients/:id/addresses')
export class NameAddressPage {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly secrets: SecretDirectory,
    private readonly addresses: UsedAddresses,
  ) {}

  @Get('name')
  async form(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query({ schema: Asked }) { address }: z.output<typeof Asked>,
    @Kept(Form) kept: Form | undefined,
  ) {
    const application = await this.applications.managedBy(actor, id);
    if (kept) return this.show(application, kept);
    return this.show(application, { address, name: await this.nameOf(id, address) });
  }

  /** Without a name it takes away the one that is there. */
  @Post('name')
  @HttpCode(200)
  async name(@CurrentActor() actor: Actor, @IdParam() id: string, @Body({ schema: Form }) form: Form) {
    const application = await this.applications.managedBy(actor, id);
    const { address, name } = form;
    const naming = { address, name: name.trim() === '' ? null : name };
    const save = (input: NameAddress) => this.addresses.name(actor, id, input);
    const outcome = await submitted(NameAddress, naming, save, { names: { name: 'a name for the address' } });
    if ('refused' in outcome) return this.show(application, form, outcome);
    return seeOther(withNotice(pageOfApplication(id), 'address-named'));
  }

  private show({ id, name: application }: { id: string; name: string }, { address, name }: Form, refused?: Refused) {
    const back = pageOfApplication(id);
    const action = `${back}/addresses/name`;
    return show(nameAddressPage, { application, action, back, address, name }, { refused });
  }

  /** Empty without a name. */
  private async nameOf(applicationId: string, address: string): Promise<string> {
    const secrets = await this.secrets.listOf(applicationId);
    const seen = [...(await this.addresses.of(secrets.map(({ id }) => id))).values()].flat();
    const known = seen.find((one) => one.address === address && address !== otherAddresses);
    if (!known) throw new NotFound('No secret of this application was used from there in the last 90 days.');
    return known.name ?? '';
  }
}
