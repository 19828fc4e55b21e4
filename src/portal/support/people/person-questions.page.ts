import { AccountAdministration } from '../../../modules/approvals/contract/account-administration.js';
import type { Actor } from '../../../modules/identity/contract/actor.js';
import { PeopleAdministration } from '../../../modules/identity/contract/people/people-administration.js';
import { type Ids, questionPage, type Questions } from '../frame/question.page.js';
import { SupportPage } from '../frame/support-page.js';

const secondPerson =
  'Of somebody of WMDA support, or within a week of a change of e-mail, a second person of WMDA support has to agree first.';

const words = ['disable', 'enable', 'invite-again', 'reset-factor', 'end-sessions', 'anonymise'] as const;

/** Disables and enables people, mails them another link, takes away a lost factor, signs them out, erases what is known. */
@SupportPage('admin/people')
export class PersonQuestionsPage extends questionPage(...words) {
  constructor(
    private readonly people: PeopleAdministration,
    private readonly accounts: AccountAdministration,
  ) {
    super();
  }

  override async questionsAbout({ id }: Ids, actor: Actor): Promise<Questions<(typeof words)[number]>> {
    const { name, email } = await this.people.one(id);
    return {
      at: `/admin/people/${id}`,
      questions: {
        disable: {
          heading: `Disable ‘${name}’?`,
          facts: [
            'They are signed out everywhere at once and cannot sign in. Links that were mailed to them end.',
            'Their roles and the secrets that they created stay. Reminders go to the other credential managers.',
          ],
          button: 'Disable person',
          dangerous: true,
          carryOut: () => this.accounts.update(actor, id, { status: 'disabled' }),
          done: 'disabled',
        },
        enable: {
          heading: `Enable ‘${name}’?`,
          facts: ['They can sign in again, with the roles that they hold.'],
          button: 'Enable person',
          carryOut: () => this.accounts.update(actor, id, { status: 'active' }),
          done: 'enabled',
        },
        'invite-again': {
          heading: `Send ‘${name}’ a new link?`,
          facts: [`It goes to ${email} and replaces the link that was mailed before, which ends now.`],
          button: 'Send a new link',
          carryOut: () => this.people.inviteAgain(actor, id),
          done: 'link-sent',
        },
        'reset-factor': {
          heading: `Reset the second factor of ‘${name}’?`,
          warning: 'Make sure that it is them who ask: call them, or have a colleague of theirs confirm it.',
          facts: [
            `Their authenticator app and recovery codes end now, and so do all sessions. A link goes to ${email}, good for 24 hours, that sets up another app with their password. All of WMDA support and the managers beside them are told.`,
            secondPerson,
          ],
          button: 'Reset second factor',
          dangerous: true,
          carryOut: () => this.accounts.resetFactor(actor, id),
          done: 'factor-reset',
        },
        'end-sessions': {
          heading: `Sign ‘${name}’ out everywhere?`,
          facts: ['All their sessions end now. They are told by mail, and can sign in again with both factors.'],
          button: 'End all sessions',
          dangerous: true,
          carryOut: () => this.people.endSessions(actor, id),
          done: 'signed-out-everywhere',
        },
        anonymise: {
          heading: `Erase what is known of ‘${name}’?`,
          warning: 'Nobody can bring it back. If they return, invite them anew.',
          facts: [
            `Name, ${email}, password, authenticator app, sessions and the addresses that they came from go, for good.`,
            'Their roles, the secrets that they created and the activity stay, under ‘Former user’.',
          ],
          button: 'Erase for good',
          dangerous: true,
          carryOut: () => this.accounts.anonymise(actor, id),
          done: 'anonymised',
        },
      },
    };
  }
}
