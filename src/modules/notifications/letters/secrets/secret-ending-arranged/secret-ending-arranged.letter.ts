import { z } from 'zod';
import { afterSilence } from '../../../../secrets/contract/rotation/days-of-silence.js';
import { SecretEndingArranged } from '../../../../secrets/contract/rotation/secret-ending-arranged.event.js';
import { defineLetter } from '../../../define-letter.js';
import { ManagedApplications } from '../managed-applications.js';
import { changedSecretData, changedSecretFacts, SecretLetters } from '../secret-letters.js';

/** A secret is to end by itself, or not any more. Of what is said with a rotation, the mail of the new secret tells. */
export const secretEndingArranged = defineLetter({
  kind: 'secret-ending-arranged',
  on: [SecretEndingArranged],
  needs: { applications: ManagedApplications, secrets: SecretLetters },
  facts: changedSecretFacts.extend({ days: z.number().nullable() }),
  data: {
    ...changedSecretData,
    /** `7 days after its last use`; empty when it does not end by itself any more. */
    ends: z.string(),
  },
  readers: ({ payload, actorId }, { applications }) =>
    payload.successorId === undefined ? applications.readers({ ...payload, actorId }) : [],
  write: async ({ facts, reader }, { secrets }) => {
    const found = await secrets.changed(facts, reader);
    return found && { ...found.content, ends: facts.days === null ? '' : afterSilence(facts.days) };
  },
});
