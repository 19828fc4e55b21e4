import { z } from 'zod';
import { momentInWords } from '../../../../../templating/dates.js';
import { SecretPaused } from '../../../../secrets/contract/pause/secret-paused.event.js';
import { defineLetter, moment } from '../../../define-letter.js';
import { ManagedApplications } from '../managed-applications.js';
import { changedSecretData, changedSecretFacts, SecretLetters } from '../secret-letters.js';

/** A secret that was paused: systems that use it get no token for a while. */
export const secretPaused = defineLetter({
  kind: 'secret-paused',
  on: [SecretPaused],
  needs: { applications: ManagedApplications, secrets: SecretLetters },
  facts: changedSecretFacts.extend({ until: moment }),
  data: { ...changedSecretData, until: z.string() },
  readers: ({ payload, actorId }, { applications }) => applications.readers({ ...payload, actorId }),
  write: async ({ facts, reader }, { secrets }) => {
    const found = await secrets.changed(facts, reader);
    return found && { ...found.content, until: momentInWords(facts.until) };
  },
});
