import { z } from 'zod';
import { Id } from '../../../../../shared/id.js';
import { afterSilence } from '../../../../secrets/contract/rotation/days-of-silence.js';
import { SecretCreated } from '../../../../secrets/contract/secret-created.event.js';
import { defineLetter } from '../../../define-letter.js';
import { LetterSources } from '../../letter-sources.js';
import { ManagedApplications } from '../managed-applications.js';
import { changedSecretData, changedSecretFacts, SecretLetters, secretInShort } from '../secret-letters.js';

/** A new secret: everyone who manages its application knows. One that was rotated names the old one. */
export const secretCreated = defineLetter({
  kind: 'secret-created',
  on: [SecretCreated],
  needs: { applications: ManagedApplications, secrets: SecretLetters, sources: LetterSources },
  facts: changedSecretFacts.extend({ replaces: Id.optional() }),
  data: {
    ...changedSecretData,
    replaced: secretInShort.nullable(),
    /** When the replaced one ends by itself; empty where it does not. */
    replacedEnds: z.string(),
  },
  readers: ({ payload, actorId }, { applications }) => applications.readers({ ...payload, actorId }),
  write: async ({ facts, reader }, { secrets, sources }) => {
    const found = await secrets.changed(facts, reader);
    const replaced = facts.replaces ? await sources.secret(facts.replaces) : undefined;
    const days = replaced?.endAfterDays ?? null;
    return (
      found && {
        ...found.content,
        replaced: replaced && !replaced.deleted ? { name: replaced.name, hint: replaced.hint } : null,
        replacedEnds: days === null ? '' : afterSilence(days),
      }
    );
  },
});
