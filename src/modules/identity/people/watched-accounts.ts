import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeWatch } from '../../../events/change-watch.js';
import { EmailChanged } from '../contract/email-change/email-changed.event.js';
import { FactorEnrolled } from '../contract/factors/factor-enrolled.event.js';
import { FactorReplaced } from '../contract/factors/factor-replaced.event.js';
import { InvitationAccepted } from '../contract/people/invitation-accepted.event.js';
import { InvitationReaddressed } from '../contract/people/invitation-readdressed.event.js';
import { MfaReset } from '../contract/factors/factor-reset.event.js';
import { PasswordChanged } from '../contract/passwords/password-changed.event.js';
import { PasswordReset } from '../contract/passwords/password-reset.event.js';
import { PersonAnonymised } from '../contract/people/person-anonymised.event.js';
import { PersonDisabled } from '../contract/people/person-disabled.event.js';
import { PersonEnabled } from '../contract/people/person-enabled.event.js';
import { PersonInvited } from '../contract/people/person-invited.event.js';
import { TotpFactors } from '../factors/totp/totp-keys.js';

const marksOfPerson = `select payload ->> 'userId' as row_id, 'set' as change, payload ->> 'mark' as value, sequence
  from recorded`;

/** Says what events tell of passwords, addresses, states and authenticator apps. */
@Injectable()
export class WatchedAccounts implements OnModuleInit {
  constructor(
    private readonly watch: ChangeWatch,
    private readonly factors: TotpFactors,
  ) {}

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
    this.watch.register({
      kind: 'factor',
      what: 'authenticator app of person',
      events: [FactorEnrolled, FactorReplaced, MfaReset, PersonAnonymised],
      told: `select payload ->> 'userId' as row_id, change, '' as value, sequence
        from recorded cross join unnest(case type when '${FactorEnrolled.type}' then array['confirmed']
          when '${MfaReset.type}' then array['removed']
            when '${PersonAnonymised.type}' then array['removed'] else array['confirmed', 'removed'] end) as change`,
      unreadable: () => this.factors.unreadable(),
    });
  }
}
