import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeWatch } from '../../../events/change-watch/change-watch.js';
import { EmailChanged } from '../contract/email-change/email-changed.event.js';
import { InvitationAccepted } from '../contract/people/invitation-accepted.event.js';
import { InvitationReaddressed } from '../contract/people/invitation-readdressed.event.js';
import { PasswordChanged } from '../contract/passwords/password-changed.event.js';
import { PasswordReset } from '../contract/passwords/password-reset.event.js';
import { PersonAnonymised } from '../contract/people/person-anonymised.event.js';
import { PersonDisabled } from '../contract/people/person-disabled.event.js';
import { PersonEnabled } from '../contract/people/person-enabled.event.js';
import { PersonInvited } from '../contract/people/person-invited.event.js';

const marksOfPerson = `select payload ->> 'userId' as row_id, 'set' as change, payload ->> 'mark' as value, sequence
  from recorded`;

/** Says what events tell of passwords, addresses and states. */
@Injectable()
export class WatchedAccounts implements OnModuleInit {
  constructor(private readonly watch: ChangeWatch) {}

  onModuleInit(): void {
    this.watch.register({
      kind: 'password',
      what: 'password of person',
      events: [InvitationAccepted, PasswordChanged, PasswordReset],
      told: marksOfPerson,
      marked: true,
    });
    this.watch.register({
      kind: 'email',
      what: 'e-mail address of person',
      events: [PersonInvited, InvitationReaddressed, EmailChanged, PersonAnonymised],
      told: marksOfPerson,
      marked: true,
    });
    this.watch.register({
      kind: 'person',
      what: 'account of person',
      events: [InvitationAccepted, PersonDisabled, PersonEnabled],
      told: `select payload ->> 'userId' as row_id, case type when '${PersonDisabled.type}' then 'disabled'
          when '${PersonEnabled.type}' then 'enabled' else 'activated' end as change, '' as value, sequence
        from recorded`,
    });
  }
}
