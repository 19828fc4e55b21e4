import { SecretDisabled } from '../../../../secrets/contract/secret-disabled.event.js';
import { defineLetter } from '../../../define-letter.js';
import { ManagedApplications } from '../managed-applications.js';
import { changedSecretData, changedSecretFacts, SecretLetters } from '../secret-letters.js';

/** A secret that was disabled: systems that use it get no token. */
export const secretDisabled = defineLetter({
  kind: 'secret-disabled',
  on: [SecretDisabled],
  needs: { applications: ManagedApplications, secrets: SecretLetters },
  facts: changedSecretFacts,
  data: changedSecretData,
  readers: ({ payload, actorId }, { applications }) => applications.readers({ ...payload, actorId }),
  write: async ({ facts, reader }, { secrets }) => (await secrets.changed(facts, reader))?.content,
});
