import { defineEvent } from '../../../events/define-event.js';
import { AssignmentFacts } from './role.js';

/** Someone lost a role: from their next request on it counts no more. */
export class RoleWithdrawn extends defineEvent('roles.role-withdrawn', AssignmentFacts, {
  bySupport: () => true,
  tell: (_, { person }) => `${person} is no credential manager of this application any more.`,
}) {}
