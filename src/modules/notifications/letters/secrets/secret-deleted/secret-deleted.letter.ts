import { z } from 'zod';
import { SecretDeleted, wasRevoked } from '../../../../secrets/contract/secret-deleted.event.js';
import { defineLetter } from '../../../define-letter.js';
import { ManagedApplications } from '../managed-applications.js';
import { changedSecretData, changedSecretFacts, SecretLetters } from '../secret-letters.js';

/** Reasons of WMDA support that the mail tells in words; of the others it says nothing. */
const reason = z.enum(['key_compromise', 'superseded', 'affiliation_changed', 'privilege_withdrawn', 'other']);

/** A deleted secret: systems that use it get no token any more. Revoked secrets get their own mail (`secret-revoked`). */
export const secretDeleted = defineLetter({
  kind: 'secret-deleted',
  on: [SecretDeleted],
  needs: { applications: ManagedApplications, secrets: SecretLetters },
  facts: changedSecretFacts.extend({ reason: z.string().optional() }),
  data: {
    ...changedSecretData,
    reason,
    /** What WMDA support wrote; empty without a note. */
    note: z.string(),
  },
  readers: ({ payload, actorId }, { applications }) =>
    wasRevoked(payload) ? [] : applications.readers({ ...payload, actorId }),
  write: async ({ facts, reader }, { secrets }) => {
    const found = await secrets.changed(facts, reader);
    return (
      found && {
        ...found.content,
        reason: reason.catch('other').parse(facts.reason),
        note: found.secret.deleteNote ?? '',
      }
    );
  },
});
