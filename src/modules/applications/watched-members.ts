import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeWatch } from '../../events/change-watch/change-watch.js';
import { listedIn } from '../../events/change-watch/watched-rows.js';
import { ApiChanged } from './contract/api-changed.event.js';
import { ApiCreated } from './contract/api-created.event.js';
import { ApplicationApisChanged } from './contract/application-apis-changed.event.js';
import { ApplicationCreated } from './contract/application-created.event.js';
import { ApplicationDisabled } from './contract/application-disabled.event.js';
import { ApplicationEnabled } from './contract/application-enabled.event.js';
import { ApplicationScopesChanged } from './contract/application-scopes-changed.event.js';
import { OrganisationDisabled } from './contract/organisation-disabled.event.js';
import { OrganisationEnabled } from './contract/organisation-enabled.event.js';

/** Says what events tell of organisations, applications, APIs, and what they may reach. */
@Injectable()
export class WatchedMembers implements OnModuleInit {
  constructor(private readonly watch: ChangeWatch) {}

  onModuleInit(): void {
    this.watch.register({
      kind: 'organisation',
      what: 'organisation',
      events: [OrganisationDisabled, OrganisationEnabled],
      told: `select payload ->> 'organisationId' as row_id,
          case type when '${OrganisationEnabled.type}' then 'enabled' else 'disabled' end as change, '' as value, sequence
        from recorded`,
    });
    this.watch.register({
      kind: 'application',
      what: 'application',
      events: [ApplicationCreated, ApplicationDisabled, ApplicationEnabled],
      told: `select payload ->> 'applicationId' as row_id, case type when '${ApplicationCreated.type}' then 'added'
          when '${ApplicationEnabled.type}' then 'enabled' else 'disabled' end as change,
          case type when '${ApplicationCreated.type}'
            then concat(payload ->> 'organisationId', ' ', payload ->> 'clientId') else '' end as value, sequence
        from recorded`,
    });
    this.watch.register({
      kind: 'grant',
      what: 'APIs of application',
      events: [ApplicationCreated, ApplicationApisChanged],
      told: `select payload ->> 'applicationId' as row_id, 'granted' as change, api as value, sequence
        from recorded cross join lateral ${listedIn('apiIds')} as api where type = '${ApplicationCreated.type}'
        union all select payload ->> 'applicationId', 'granted', api, sequence
        from recorded cross join lateral ${listedIn('added')} as api
        union all select payload ->> 'applicationId', 'withdrawn', api, sequence
        from recorded cross join lateral ${listedIn('removed')} as api`,
    });
    this.watch.register({
      kind: 'scopes',
      what: 'scopes of application',
      events: [ApplicationScopesChanged],
      told: `select payload ->> 'applicationId' as row_id, 'widened' as change, concat(payload ->> 'apiId', ' ',
          array_to_string(array(select distinct s collate "C" from ${listedIn('scopes')} s order by 1), ' ')) as value, sequence
        from recorded`,
    });
    this.watch.register({
      kind: 'api',
      what: 'resource or scopes of API',
      events: [ApiCreated, ApiChanged],
      told: `select payload ->> 'apiId' as row_id, 'set' as change, payload ->> 'mark' as value, sequence from recorded`,
      marked: true,
    });
    this.watch.register({
      kind: 'introspector',
      what: 'introspection at API',
      events: [ApiCreated, ApiChanged],
      told: `select payload ->> 'apiId' as row_id, 'added' as change, application as value, sequence
        from recorded cross join lateral ${listedIn('introspectorsAdded')} as application
        union all select payload ->> 'apiId', 'removed', application, sequence
        from recorded cross join lateral ${listedIn('introspectorsRemoved')} as application`,
    });
  }
}
