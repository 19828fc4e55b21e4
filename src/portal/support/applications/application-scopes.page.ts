import { Body, Get, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/requests/id-param.js';
import { NotFound } from '../../../shared/domain-error.js';
import { ApplicationAdministration } from '../../../modules/applications/contract/administration.js';
import {
  type AdministeredApplication,
  GrantScopes,
} from '../../../modules/applications/contract/administration.schemas.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { withNotice } from '../../page/notices.js';
import { Kept } from '../../forms/kept-forms.js';
import { seeOther } from '../../page/page.js';
import { type Refused, submitted } from '../../forms/submitted.js';
import { field, showForm, ticked } from '../frame/form.views.js';
import { SupportPage } from '../frame/support-page.js';

const Form = z.object({ scopes: ticked });
type Form = z.output<typeof Form>;

/** Which scopes an application may have of one of its APIs. */
@SupportPage('admin/applications/:id/apis/:apiId')
export class ApplicationScopesPage {
  constructor(private readonly applications: ApplicationAdministration) {}

  @Get()
  async form(@IdParam() id: string, @IdParam('apiId') apiId: string, @Kept(Form) kept: Form | undefined) {
    const application = await this.applications.one(id);
    return this.ask(application, apiId, kept?.scopes ?? apiOf(application, apiId).scopes);
  }

  @Post()
  @HttpCode(200)
  @StepUp()
  async grant(@IdParam() id: string, @IdParam('apiId') apiId: string, @Body({ schema: Form }) form: Form) {
    const application = await this.applications.one(id);
    const grant = (input: GrantScopes) => this.applications.grantScopes(id, apiId, input);
    const outcome = await submitted(GrantScopes, form, grant, { names: { scopes: 'at least one scope' } });
    if ('refused' in outcome) return this.ask(application, apiId, form.scopes, outcome);
    return seeOther(withNotice(`/admin/applications/${id}`, 'saved'));
  }

  private ask(application: AdministeredApplication, apiId: string, chosen: readonly string[], outcome?: Refused) {
    const { code, name, offeredScopes } = apiOf(application, apiId);
    return showForm(
      {
        heading: `What may ‘${application.name}’ do at ${code} ${name}?`,
        facts: [
          'Its next token has the scopes that you choose here and no others. A token it already holds works for at most one hour more.',
        ],
        action: `/admin/applications/${application.id}/apis/${apiId}`,
        button: 'Save',
        back: `/admin/applications/${application.id}`,
        fields: [
          field('checkboxes', 'scopes', 'Scopes', {
            options: offeredScopes.map((scope) => ({ value: scope, label: scope, selected: chosen.includes(scope) })),
            required: false,
          }),
        ],
      },
      outcome,
    );
  }
}

/** @throws NotFound for an API that the application does not reach */
function apiOf({ apis }: AdministeredApplication, apiId: string) {
  const api = apis.find(({ id }) => id === apiId);
  if (!api) throw new NotFound();
  return api;
}
