import { Body, Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/id-param.js';
import { searchText } from '../../../shared/storable-text.js';
import { type Actor, CurrentActor } from '../../identity/contract/actor.js';
import { PeopleAdministration } from '../../identity/contract/people-administration.js';
import { InvitePerson, UpdatePerson } from '../../identity/contract/people-administration.schemas.js';
import { StepUp } from '../../identity/contract/step-up.js';
import { SupportQuorum } from '../../roles/contract/support-quorum.js';
import { type Notice, withNotice } from '../page/notices.js';
import { seeOther } from '../page/page.js';
import { type Refused, submitted } from '../page/submitted.js';
import { personDetail, peopleList, personQuestions } from './people.views.js';
import { PeopleAndRoles } from './people-and-roles.js';
import { SupportPage } from './support-page.js';
import { field, showForm } from './support.views.js';

const path = '/admin/people';
const ListQuery = z.object({
  q: searchText.optional().catch(undefined),
  status: z.enum(['invited', 'active', 'disabled']).optional().catch(undefined),
  cursor: z.string().optional(),
});
const text = z.string().max(1000).catch('');
const Form = z.object({ name: text, email: text });
type Form = z.output<typeof Form>;

/** People: found, invited, corrected, disabled and enabled; lost second factors reset. */
@SupportPage('admin/people')
export class PeoplePage {
  constructor(
    private readonly people: PeopleAdministration,
    private readonly views: PeopleAndRoles,
    private readonly quorum: SupportQuorum,
  ) {}

  @Get()
  async list(@Query({ schema: ListQuery }) query: z.output<typeof ListQuery>) {
    const { items, nextCursor } = await this.people.page({ ...query, limit: 50 });
    return peopleList(await this.views.of(items), query, nextCursor);
  }

  @Get('new')
  inviteForm() {
    return inviteFormOf({ name: '', email: '' });
  }

  @Post()
  @HttpCode(200)
  @StepUp()
  async invite(@Body({ schema: Form }) form: Form) {
    const outcome = await submitted(InvitePerson, form, (input) => this.people.invite(input));
    if ('refused' in outcome) return inviteFormOf(form, outcome);
    return seeOther(withNotice(`${path}/${outcome.done.id}`, 'invited'));
  }

  @Get(':id')
  async one(@CurrentActor() actor: Actor, @IdParam() id: string) {
    return personDetail(await this.views.ofOne(await this.people.one(id)), actor.userId === id);
  }

  @Get(':id/edit')
  async editForm(@IdParam() id: string) {
    const { name, email } = await this.people.one(id);
    return editFormOf(id, name, { name, email });
  }

  @Post(':id/edit')
  @HttpCode(200)
  @StepUp()
  async edit(@CurrentActor() actor: Actor, @IdParam() id: string, @Body({ schema: Form }) form: Form) {
    const before = await this.people.one(id);
    const readdressed = form.email.trim().toLowerCase() !== before.email.toLowerCase();
    const changes = { name: form.name, ...(readdressed && { email: form.email }) };
    const outcome = await submitted(UpdatePerson, changes, (change) => this.people.update(actor, id, change));
    if ('refused' in outcome) return editFormOf(id, before.name, form, outcome);
    return seeOther(withNotice(`${path}/${id}`, outcome.done.pendingEmail && readdressed ? 'email-started' : 'saved'));
  }

  @Get(':id/disable')
  disableForm(@IdParam() id: string) {
    return this.ask(id, 'disable');
  }

  @Post(':id/disable')
  @HttpCode(200)
  @StepUp()
  disable(@CurrentActor() actor: Actor, @IdParam() id: string) {
    const work = () => this.quorum.keep(() => this.people.update(actor, id, { status: 'disabled' }));
    return this.carryOut(id, 'disable', work, 'disabled');
  }

  @Get(':id/enable')
  enableForm(@IdParam() id: string) {
    return this.ask(id, 'enable');
  }

  @Post(':id/enable')
  @HttpCode(200)
  @StepUp()
  enable(@CurrentActor() actor: Actor, @IdParam() id: string) {
    return this.carryOut(id, 'enable', () => this.people.update(actor, id, { status: 'active' }), 'enabled');
  }

  @Get(':id/invite-again')
  inviteAgainForm(@IdParam() id: string) {
    return this.ask(id, 'inviteAgain');
  }

  @Post(':id/invite-again')
  @HttpCode(200)
  @StepUp()
  inviteAgain(@CurrentActor() actor: Actor, @IdParam() id: string) {
    return this.carryOut(id, 'inviteAgain', () => this.people.inviteAgain(actor, id), 'link-sent');
  }

  @Get(':id/reset-factor')
  resetFactorForm(@IdParam() id: string) {
    return this.ask(id, 'resetFactor');
  }

  @Post(':id/reset-factor')
  @HttpCode(200)
  @StepUp()
  resetFactor(@CurrentActor() actor: Actor, @IdParam() id: string) {
    return this.carryOut(id, 'resetFactor', () => this.people.resetFactor(actor, id), 'factor-reset');
  }

  private async ask(id: string, question: keyof typeof personQuestions, outcome?: Refused) {
    const { name } = await this.people.one(id);
    return showForm('people', personQuestions[question](name, `${path}/${id}`), outcome);
  }

  private async carryOut(
    id: string,
    question: keyof typeof personQuestions,
    work: () => Promise<unknown>,
    done: Notice,
  ) {
    const outcome = await submitted(z.object({}), {}, work);
    return 'refused' in outcome ? this.ask(id, question, outcome) : seeOther(withNotice(`${path}/${id}`, done));
  }
}

function inviteFormOf(form: Form, outcome?: Refused) {
  return showForm(
    'people',
    {
      heading: 'Invite a person',
      facts: ['They are mailed a link, good for 7 days. You can give them a role right away.'],
      action: path,
      button: 'Send invitation',
      back: path,
      fields: fieldsOf(form),
    },
    outcome,
  );
}

function editFormOf(id: string, name: string, form: Form, outcome?: Refused) {
  return showForm(
    'people',
    {
      heading: `Correct ‘${name}’`,
      facts: [
        'A new e-mail address counts once its reader follows the link mailed there; then all sessions end, and the former address is told. For somebody who is only invited it counts at once, and a new invitation goes there.',
      ],
      action: `${path}/${id}/edit`,
      button: 'Save',
      back: `${path}/${id}`,
      fields: fieldsOf(form),
    },
    outcome,
  );
}

function fieldsOf({ name, email }: Form) {
  return [field('text', 'name', 'Name', { value: name }), field('email', 'email', 'E-mail address', { value: email })];
}
