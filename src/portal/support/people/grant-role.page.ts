import { Body, Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { NotFound } from '../../../shared/domain-error.js';
import { Id } from '../../../shared/id.js';
import { storableText } from '../../../shared/storable-text.js';
import { AccountAdministration } from '../../../modules/approvals/contract/account-administration.js';
import {
  ApplicationAdministration,
  OrganisationAdministration,
} from '../../../modules/applications/contract/administration.js';
import { PeopleAdministration } from '../../../modules/identity/contract/people/people-administration.js';
import { InvitePerson } from '../../../modules/identity/contract/people/people-administration.schemas.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import type { RoleScope } from '../../../modules/roles/contract/role.js';
import { withNotice } from '../../page/notices.js';
import { Kept } from '../../forms/kept-forms.js';
import { seeOther } from '../../page/page.js';
import { type Refused, submitted } from '../../forms/submitted.js';
import { noticeOf } from '../approvals/approval-words.js';
import { field, showForm } from '../frame/form.views.js';
import { addressOf, idInAddress, pageSize, paged, searchable, showList } from '../frame/list.views.js';
import { SupportPage } from '../frame/support-page.js';
import { badgeCell, cell, linkCell, tableOf } from '../frame/tables.js';

const path = '/admin/roles';

/**
 * The person and the scope of the role. Without a person the form asks for an address; without a scope the role is
 * support.
 */
const Subject = z.object({ userId: idInAddress, organisationId: idInAddress, applicationId: idInAddress });
type Subject = z.output<typeof Subject>;

/** The name is asked for where nobody has the address. */
const Form = z.object({
  email: storableText.max(254).catch(''),
  name: storableText.max(1000).optional().catch(undefined),
});
type Form = z.output<typeof Form>;

const Choice = z.object({
  ...searchable,
  ...paged,
  userId: Id,
  of: z.enum(['organisation', 'application']).catch('organisation'),
});
type Choice = z.output<typeof Choice>;

/** Gives roles: to a person who is found by their address, or for something that is found by its name. */
@SupportPage('admin/roles')
export class GrantRolePage {
  constructor(
    private readonly accounts: AccountAdministration,
    private readonly people: PeopleAdministration,
    private readonly organisations: OrganisationAdministration,
    private readonly applications: ApplicationAdministration,
  ) {}

  @Get('choose')
  async choose(@Query({ schema: Choice }) query: Choice) {
    const { of, userId, ...search } = query;
    const person = await this.people.one(userId);
    const asked = { ...search, limit: pageSize };
    const page = await (of === 'organisation' ? this.organisations.page(asked) : this.applications.page(asked));
    return showList({
      heading: `What is ‘${person.name}’ to manage?`,
      lead: 'A whole organisation with all its applications, those to come too; or one application alone.',
      path: `${path}/choose`,
      query,
      keeps: ['userId', 'of'],
      search: {
        label: 'Name',
        selects: [
          {
            name: 'of',
            label: 'What',
            options: { organisation: 'A whole organisation', application: 'One application' },
          },
        ],
      },
      table: tableOf(
        of === 'organisation' ? 'Organisations by name' : 'Applications by name',
        ['Name', 'State', 'Action'],
        page.items.map((each) => [
          cell(each.name, { note: 'organisation' in each ? each.organisation.name : null }),
          badgeCell(each.status),
          linkCell('Choose', addressOf(`${path}/new`, { userId, [`${of}Id`]: each.id }), each.name),
        ]),
        'There is none yet.',
      ),
      nextCursor: page.nextCursor,
    });
  }

  @Get('new')
  newForm(@Query({ schema: Subject }) subject: Subject, @Kept(Form) kept: Form | undefined) {
    return this.form(subject, kept ?? { email: '', name: undefined });
  }

  @Post('new')
  @HttpCode(200)
  @StepUp()
  async grant(@Query({ schema: Subject }) subject: Subject, @Body({ schema: Form }) form: Form) {
    const userId = subject.userId ?? (await this.people.withEmail(form.email.trim()))?.id;
    if (userId === undefined) return this.invite(subject, form);
    const outcome = await submitted(Form, form, () => this.accounts.grant(userId, scopeOf(subject)), {
      at: { 'roles.own-roles': '' },
      names: { email: 'the e-mail address of the person' },
    });
    if ('refused' in outcome) return this.form(subject, form, outcome);
    return seeOther(withNotice(backOf(subject), noticeOf(outcome.done, 'role-granted')));
  }

  /** Invites somebody whom nobody knows yet, in one act with their role. */
  private async invite(subject: Subject, form: Form) {
    const scope = scopeOf(subject);
    if (scope.role === 'support') throw new NotFound();
    const person = { email: form.email, name: form.name ?? '' };
    const names = { email: 'the e-mail address of the person', name: 'the name of the person' };
    const outcome = await submitted(InvitePerson, person, (input) => this.accounts.invite(input, [scope]), { names });
    if ('refused' in outcome) return this.form(subject, { ...form, name: person.name }, askingForName(form, outcome));
    return seeOther(withNotice(backOf(subject), 'invited'));
  }

  private async form(subject: Subject, { email, name }: Form, outcome?: Refused) {
    const person = subject.userId === undefined ? undefined : await this.people.one(subject.userId);
    const scope = await this.scopeNamed(subject);
    if (!person && !scope) throw new NotFound();
    const address = field('email', 'email', 'E-mail address of the person', {
      value: email,
      help: 'Somebody who is not here yet is invited: their name is asked next',
    });
    const asksName = name !== undefined && !outcome?.refused.fields.email;
    const fields = [
      address,
      ...(asksName ? [field('text', 'name', 'Name of the person', { value: name, required: false })] : []),
    ];
    return showForm(
      {
        heading: headingOf(person?.name, scope?.name),
        facts: [
          ...(person ? [`${person.name} signs in as ${person.email}.`] : []),
          scope?.reach ??
            'They see all organisations, people and secrets, and can do all that you can do here. They cannot create secrets.',
          'The person, and those who hold the same role, are told by mail.',
          ...(scope ? [] : ['A second person of WMDA support has to agree first.']),
        ],
        action: addressOf(`${path}/new`, subject),
        button: asksName ? 'Invite and give the role' : 'Give the role',
        back: backOf(subject),
        fields: person ? [] : fields,
      },
      outcome,
    );
  }

  private async scopeNamed({ organisationId, applicationId }: Subject) {
    if (organisationId !== undefined) {
      const { name } = await this.organisations.one(organisationId);
      return {
        name,
        reach: `They create, watch and delete the secrets of all applications of ‘${name}’, those to come too, and get their reminders.`,
      };
    }
    if (applicationId === undefined) return undefined;
    const { name } = await this.applications.one(applicationId);
    return { name, reach: `They create, watch and delete the secrets of ‘${name}’ alone, and get its reminders.` };
  }
}

/** What the form says the first time: not that the name is wrong, but that there is nobody with this address. */
function askingForName({ name }: Form, outcome: Refused): Refused {
  const { email } = outcome.refused.fields;
  if (name !== undefined || email !== undefined) return outcome;
  const problem = 'Nobody here has this address. Enter a name, and they are invited.';
  return { refused: { ...outcome.refused, problem, fields: {} } };
}

function headingOf(person: string | undefined, scope: string | undefined): string {
  if (scope === undefined) return `Make ‘${person}’ a member of WMDA support?`;
  return person === undefined
    ? `Add a credential manager of ‘${scope}’`
    : `Make ‘${person}’ a credential manager of ‘${scope}’?`;
}

function scopeOf({ organisationId, applicationId }: Subject): RoleScope {
  if (organisationId) return { role: 'credential_manager', organisationId };
  return applicationId ? { role: 'credential_manager', applicationId } : { role: 'support' };
}

function backOf({ userId, organisationId, applicationId }: Subject): string {
  if (userId) return `/admin/people/${userId}`;
  return organisationId ? `/admin/organisations/${organisationId}` : `/admin/applications/${applicationId}`;
}
