import { OrganisationAdministration } from '../../../modules/applications/contract/administration.js';
import { type Ids, questionPage, type Questions } from '../frame/question.page.js';
import { SupportPage } from '../frame/support-page.js';

/** Disables and enables a member organisation. */
@SupportPage('admin/organisations')
export class OrganisationQuestionsPage extends questionPage('disable', 'enable') {
  constructor(private readonly organisations: OrganisationAdministration) {
    super();
  }

  override async questionsAbout({ id }: Ids): Promise<Questions<'disable' | 'enable'>> {
    const { name } = await this.organisations.one(id);
    return {
      at: `/admin/organisations/${id}`,
      questions: {
        disable: {
          heading: `Disable ‘${name}’?`,
          facts: [
            'Its applications get no new token from this moment; a token they already hold works for at most one hour more.',
            'Its credential managers see its applications no more. People and secrets stay, and all of it works again once you enable it.',
          ],
          button: 'Disable organisation',
          dangerous: true,
          carryOut: () => this.organisations.update(id, { status: 'disabled' }),
          done: 'disabled',
        },
        enable: {
          heading: `Enable ‘${name}’?`,
          facts: [
            'Its applications that are active get tokens again at once, and its credential managers see them again.',
          ],
          button: 'Enable organisation',
          carryOut: () => this.organisations.update(id, { status: 'active' }),
          done: 'enabled',
        },
      },
    };
  }
}
