import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeWatch } from '../../events/change-watch/change-watch.js';
import { RoleGranted } from './contract/role-granted.event.js';
import { RoleWithdrawn } from './contract/role-withdrawn.event.js';

/** Says what events tell of role assignments. */
@Injectable()
export class WatchedAssignments implements OnModuleInit {
  constructor(private readonly watch: ChangeWatch) {}

  onModuleInit(): void {
    this.watch.register({
      kind: 'role',
      what: 'role assignment',
      events: [RoleGranted, RoleWithdrawn],
      told: `select payload ->> 'assignmentId' as row_id,
          case type when '${RoleGranted.type}' then 'granted' else 'withdrawn' end as change,
          concat_ws(' ', payload ->> 'userId', payload ->> 'role', payload ->> 'organisationId', payload ->> 'applicationId')
            as value, sequence
        from recorded`,
    });
  }
}
