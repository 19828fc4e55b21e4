import { Body, Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/id-param.js';
import { InvalidField } from '../../../shared/domain-error.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import { PeopleAdministration } from '../../identity/contract/people-administration.js';
import { StepUp } from '../../identity/contract/step-up.js';
import type { RoleScope } from '../../roles/contract/role.js';
import { RoleAssignments } from '../../roles/contract/role-assignments.js';
import { withNotice } from '../page/notices.js';
import { seeOther } from '../page/page.js';
import { safeReturnPath } from '../page/return-path.js';
import { type Refused, submitted } from '../page/submitted.js';
import { SupportPage } from './support-page.js';
import { field, showForm } from './support.views.js';

const id = z.uuid().optional().catch(undefined);
/** Whom, or what for: an organisation or application that somebody is to manage, or a person who is to be support. */
const Subject = z.object({ organisationId: id, applicationId: id, userId: id });
type Subject = z.output<typeof Subject>;

const Form = Subject.extend({ email: z.string().max(254).catch('') });
type Form = z.output<typeof Form>;
const Back = z.object({ back: z.string().max(1000).catch('/admin/people') });

/** Roles, given and withdrawn. */
@SupportPage('admin/roles')
export class RolesPage {
  constructor(
    private readonly assignments: RoleAssignments,
    private readonly people: PeopleAdministration,
    private readonly applications: ApplicationDirectory,
  ) {}

  @Get('new')
  newForm(@Query({ schema: Subject }) subject: Subject) {
    return this.grantForm({ ...subject, email: '' });
  }

  @Post()
  @HttpCode(200)
  @StepUp()
  async grant(@Body({ schema: Form }) form: Form) {
    const outcome = await submitted(Form, form, async (input) =>
      this.assignments.grant(input.userId ?? (await this.personOf(input.email)), scopeOf(input)),
    );
    return 'refused' in outcome ? this.grantForm(form, outcome) : seeOther(withNotice(backOf(form), 'role-granted'));
  }

  @Get(':id/withdraw')
  withdrawForm(@IdParam() assignmentId: string, @Query({ schema: Back }) { back }: z.output<typeof Back>) {
    return this.withdrawQuestion(assignmentId, back);
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @StepUp()
  async withdraw(@IdParam() assignmentId: string, @Body({ schema: Back }) { back }: z.output<typeof Back>) {
    const outcome = await submitted(Back, { back }, () => this.assignments.withdraw(assignmentId));
    if ('refused' in outcome) return this.withdrawQuestion(assignmentId, back, outcome);
    return seeOther(withNotice(safeReturnPath(back), 'role-withdrawn'));
  }

  private withdrawQuestion(assignmentId: string, back: string, outcome?: Refused) {
    const safe = safeReturnPath(back);
    return showForm(
      'people',
      {
        heading: 'Withdraw this role?',
        facts: [
          'It counts no more from the person’s next click on. They, and those who hold it beside them, are told by mail.',
        ],
        action: `/admin/roles/${assignmentId}/withdraw`,
        button: 'Withdraw role',
        dangerous: true,
        back: safe,
        fields: [field('hidden', 'back', 'Back', { value: safe })],
      },
      outcome,
    );
  }

  private async grantForm(form: Form, outcome?: Refused) {
    const hidden = (['organisationId', 'applicationId', 'userId'] as const).flatMap((name) =>
      form[name] ? [field('hidden', name, name, { value: form[name] })] : [],
    );
    const email = field('email', 'email', 'E-mail address of the person', {
      value: form.email,
      help: 'Somebody who is invited already, or signs in here',
    });
    return showForm(
      'people',
      {
        heading: await this.headingOf(form),
        facts: ['The person, and those who hold the same role, are told by mail.'],
        action: '/admin/roles',
        button: 'Give the role',
        back: backOf(form),
        fields: form.userId ? hidden : [...hidden, email],
      },
      outcome,
    );
  }

  private async headingOf({ organisationId, applicationId, userId }: Subject): Promise<string> {
    if (userId) return `Make ‘${(await this.people.one(userId)).name}’ a member of WMDA support?`;
    const names = await this.applications.namesOf({
      organisationIds: organisationId ? [organisationId] : [],
      applicationIds: applicationId ? [applicationId] : [],
    });
    const name = names.organisations.get(organisationId ?? '') ?? names.applications.get(applicationId ?? '');
    return `Add a credential manager of ‘${name ?? 'unknown'}’`;
  }

  private async personOf(typed: string): Promise<string> {
    const email = typed.trim().toLowerCase();
    const { items } = email === '' ? { items: [] } : await this.people.page({ q: email, limit: 200 });
    const person = items.find((each) => each.email.toLowerCase() === email);
    if (!person) throw new InvalidField('email', 'Nobody here has this address. Invite them first.');
    return person.id;
  }
}

function scopeOf({ organisationId, applicationId }: Subject): RoleScope {
  if (organisationId) return { role: 'credential_manager', organisationId };
  return applicationId ? { role: 'credential_manager', applicationId } : { role: 'support' };
}

function backOf({ organisationId, applicationId, userId }: Subject): string {
  if (organisationId) return `/admin/organisations/${organisationId}`;
  return applicationId ? `/admin/applications/${applicationId}` : `/admin/people/${userId ?? ''}`;
}
