import { Body, Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/requests/id-param.js';
import { AccountAdministration } from '../../../modules/approvals/contract/account-administration.js';
import { Approvals } from '../../../modules/approvals/contract/approvals.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { PeopleAdministration } from '../../../modules/identity/contract/people/people-administration.js';
import { InvitePerson, UpdatePerson } from '../../../modules/identity/contract/people/people-administration.schemas.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { withNotice } from '../../page/notices.js';
import { Kept } from '../../forms/kept-forms.js';
import { seeOther } from '../../page/page.js';
import { submitted } from '../../forms/submitted.js';
import { noticeOf } from '../approvals/approval-words.js';
import { pageSize, paged, searchable } from '../frame/list.views.js';
import { changeForm, inviteForm, peopleList, personDetail } from './people.views.js';
import { PeopleAndRoles } from '../../../modules/overview/contract/people-and-roles.js';
import { SupportPage } from '../frame/support-page.js';

const path = '/admin/people';

const ListQuery = z.object({
  ...searchable,
  ...paged,
  status: z.enum(['invited', 'active', 'disabled']).optional().catch(undefined),
});
type ListQuery = z.output<typeof ListQuery>;

const text = z.string().max(1000).catch('');
const Form = z.object({ name: text, email: text });
type Form = z.output<typeof Form>;
const wayToRefuse = {
  at: { 'identity.email-taken': 'email' },
  names: { name: 'the name of the person', email: 'the e-mail address of the person' },
};

/** People: found, invited, changed. */
@SupportPage('admin/people')
export class PeoplePage {
  constructor(
    private readonly people: PeopleAdministration,
    private readonly accounts: AccountAdministration,
    private readonly approvals: Approvals,
    private readonly views: PeopleAndRoles,
  ) {}

  @Get()
  async list(@Query({ schema: ListQuery }) query: ListQuery) {
    const { items, nextCursor } = await this.people.page({ ...query, limit: pageSize });
    return peopleList({ items: await this.views.of(items), nextCursor }, query);
  }

  @Get('new')
  newForm(@Kept(Form) kept: Form | undefined) {
    return inviteForm(kept ?? { name: '', email: '' });
  }

  @Post('new')
  @HttpCode(200)
  @StepUp()
  async invite(@Body({ schema: Form }) form: Form) {
    const outcome = await submitted(InvitePerson, form, (input) => this.accounts.invite(input), wayToRefuse);
    if ('refused' in outcome) return inviteForm(form, outcome);
    return seeOther(withNotice(`${path}/${outcome.done}`, 'invited'));
  }

  @Get(':id')
  async one(@CurrentActor() actor: Actor, @IdParam() id: string) {
    const person = await this.views.ofOne(await this.people.one(id));
    return personDetail(person, { oneself: actor.userId === id, waiting: await this.approvals.openAbout(id) });
  }

  @Get(':id/edit')
  async editForm(@IdParam() id: string, @Kept(Form) kept: Form | undefined) {
    const { name, email } = await this.people.one(id);
    return changeForm(id, name, kept ?? { name, email });
  }

  @Post(':id/edit')
  @HttpCode(200)
  @StepUp()
  async edit(@CurrentActor() actor: Actor, @IdParam() id: string, @Body({ schema: Form }) form: Form) {
    const before = await this.people.one(id);
    const readdressed = form.email.trim().toLowerCase() !== before.email.toLowerCase();
    const changes = { name: form.name, ...(readdressed && { email: form.email }) };
    const update = (change: UpdatePerson) => this.accounts.update(actor, id, change);
    const outcome = await submitted(UpdatePerson, changes, update, {
      ...wayToRefuse,
      at: { ...wayToRefuse.at, forbidden: '' },
    });
    if ('refused' in outcome) return changeForm(id, before.name, form, outcome);
    const started = readdressed && before.status !== 'invited';
    return seeOther(withNotice(`${path}/${id}`, noticeOf(outcome.done, started ? 'email-started' : 'saved')));
  }
}
