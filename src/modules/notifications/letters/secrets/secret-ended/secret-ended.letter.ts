import { Id } from '../../../../../shared/id.js';
import { SecretEnded } from '../../../../secrets/contract/rotation/secret-ended.event.js';
import { defineLetter } from '../../../define-letter.js';
import { LetterSources } from '../../letter-sources.js';
import { ManagedApplications } from '../managed-applications.js';
import { secretData, secretFacts, secretInShort, SecretLetters } from '../secret-letters.js';

/** A secret ended by itself: its successor has taken over. */
export const secretEnded = defineLetter({
  kind: 'secret-ended',
  on: [SecretEnded],
  needs: { applications: ManagedApplications, secrets: SecretLetters, sources: LetterSources },
  facts: secretFacts.extend({ successorId: Id }),
  data: { ...secretData, successor: secretInShort },
  readers: ({ payload }, { applications }) => applications.readers(payload),
  write: async ({ facts, reader }, { secrets, sources }) => {
    const found = await secrets.content(facts, reader);
    const successor = found && (await sources.secret(facts.successorId));
    return successor && { ...found.content, successor: { name: successor.name, hint: successor.hint } };
  },
});
