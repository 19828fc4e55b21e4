import { SecretCreated } from '../../../../secrets/contract/secret-created.event.js';
import { defineLetter } from '../../../define-letter.js';
import { ManagedApplications } from '../managed-applications.js';
import { changedSecretData, changedSecretFacts, SecretLetters } from '../secret-letters.js';

/** A new secret: everyone who manages its application knows. */
export const secretCreated = defineLetter({
  kind: 'secret-created',
  on: [SecretCreated],
  needs: { applications: ManagedApplications, secrets: SecretLetters },
  facts: changedSecretFacts,
  data: changedSecretData,
  readers: ({ payload, actorId }, { applications }) => applications.readers({ ...payload, actorId }),
  write: async ({ facts, reader }, { secrets }) => (await secrets.changed(facts, reader))?.content,
});
