import { applicationsPage } from '../../../../applications/contract/page-of-application.js';
import { RoleWithdrawn } from '../../../../roles/contract/role-withdrawn.event.js';
import { defineLetter } from '../../../define-letter.js';
import { roleData, roleFacts, RoleLetters } from '../role-letters.js';

/** A role that was taken away: its holder knows, and those beside them. */
export const roleWithdrawn = defineLetter({
  kind: 'role-withdrawn',
  on: [RoleWithdrawn],
  needs: { roles: RoleLetters },
  facts: roleFacts,
  data: roleData,
  readers: ({ payload, actorId }, { roles }) => roles.readers({ ...payload, actorId }),
  write: async ({ facts, reader }, { roles }) => {
    const content = await roles.content(facts, reader);
    // Whoever lost the role finds nothing at the application's own address any more.
    return content?.own ? { ...content, page: applicationsPage } : content;
  },
});
