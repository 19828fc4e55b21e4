import { Clock } from '../../../shared/clock.js';
import { ago } from '../../../templating/dates.js';
import { ApplicationAdministration } from '../../../modules/applications/contract/administration.js';
import { SecretDirectory } from '../../../modules/secrets/contract/secret-directory.js';
import { quoted } from '../../credentials/secret/secret-words.js';
import { type Ids, questionPage, type Questions } from '../frame/question.page.js';
import { SupportPage } from '../frame/support-page.js';

/** Disables and enables an application. */
@SupportPage('admin/applications')
export class ApplicationQuestionsPage extends questionPage('disable', 'enable') {
  constructor(
    private readonly applications: ApplicationAdministration,
    private readonly secrets: SecretDirectory,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async questionsAbout({ id }: Ids): Promise<Questions<'disable' | 'enable'>> {
    const { name, organisation } = await this.applications.one(id);
    return {
      at: `/admin/applications/${id}`,
      questions: {
        disable: {
          heading: `Disable ‘${name}’?`,
          facts: [
            `It belongs to ‘${organisation.name}’. ${await this.lastUseOf(id)}`,
            'It gets no new token from this moment; a token it already holds works for at most one hour more.',
            'Its secrets stay as they are, and work again once you enable it.',
          ],
          button: 'Disable application',
          dangerous: true,
          carryOut: () => this.applications.update(id, { status: 'disabled' }),
          done: 'disabled',
        },
        enable: {
          heading: `Enable ‘${name}’?`,
          facts: ['Its secrets that are valid and enabled get tokens again at once.'],
          button: 'Enable application',
          carryOut: () => this.applications.update(id, { status: 'active' }),
          done: 'enabled',
        },
      },
    };
  }

  private async lastUseOf(id: string): Promise<string> {
    const secrets = await this.secrets.listOf(id);
    const used = secrets.flatMap((secret) =>
      secret.lastUsedAt === null ? [] : [{ ...secret, at: secret.lastUsedAt }],
    );
    const last = used.toSorted((one, other) => other.at.localeCompare(one.at))[0];
    if (!last) return 'None of its secrets was ever used.';
    const from = last.lastUsedFrom ? ` from ${last.lastUsedFrom}` : '';
    return `Last use of its secrets: ${quoted(last)}, ${ago(new Date(last.at), this.clock.now())}${from}.`;
  }
}
