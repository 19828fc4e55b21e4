import { defineEvent } from '../../../events/define-event.js';
import { AssignmentFacts } from './role.js';

/** Someone was given a role, for an organisation, an application or, as support, for everything. */
export class RoleGranted extends defineEvent('roles.role-granted', AssignmentFacts, {
  bySupport: () => true,
  tell: (_, { person }) => `${person} became a credential manager of this application.`,
}) {}
