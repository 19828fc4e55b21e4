import { RoleGranted } from '../../../../roles/contract/role-granted.event.js';
import { defineLetter } from '../../../define-letter.js';
import { roleData, roleFacts, RoleLetters } from '../role-letters.js';

/** A role that was given: its holder knows, and those beside them. */
export const roleGranted = defineLetter({
  kind: 'role-granted',
  on: [RoleGranted],
  needs: { roles: RoleLetters },
  facts: roleFacts,
  data: roleData,
  readers: ({ payload, actorId }, { roles }) => roles.readers({ ...payload, actorId }),
  write: ({ facts, reader }, { roles }) => roles.content(facts, reader),
});
