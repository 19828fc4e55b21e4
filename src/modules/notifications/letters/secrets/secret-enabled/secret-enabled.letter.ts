import { SecretEnabled } from '../../../../secrets/contract/secret-enabled.event.js';
import { defineLetter } from '../../../define-letter.js';
import { ManagedApplications } from '../managed-applications.js';
import { changedSecretData, changedSecretFacts, SecretLetters } from '../secret-letters.js';

/** A secret that was enabled again: whoever holds its value gets tokens. */
export const secretEnabled = defineLetter({
  kind: 'secret-enabled',
  on: [SecretEnabled],
  needs: { applications: ManagedApplications, secrets: SecretLetters },
  facts: changedSecretFacts,
  data: changedSecretData,
  readers: ({ payload, actorId }, { applications }) => applications.readers({ ...payload, actorId }),
  write: async ({ facts, reader }, { secrets }) => (await secrets.changed(facts, reader))?.content,
});
