import { z } from 'zod';
import { momentInWords } from '../../../../../templating/dates.js';
import { SecretResumed } from '../../../../secrets/contract/pause/secret-resumed.event.js';
import { defineLetter, moment } from '../../../define-letter.js';
import { ManagedApplications } from '../managed-applications.js';
import { changedSecretData, changedSecretFacts, SecretLetters, useOf } from '../secret-letters.js';

/** The pause of a secret is over, and who presented it meanwhile. */
export const secretResumed = defineLetter({
  kind: 'secret-resumed',
  on: [SecretResumed],
  needs: { applications: ManagedApplications, secrets: SecretLetters },
  facts: changedSecretFacts.extend({ pausedAt: moment }),
  data: {
    ...changedSecretData,
    /** Whether somebody ended it before its time. */
    early: z.boolean(),
    pausedAt: z.string(),
    /** `23 Nov 2026, 10:42 UTC from 192.0.2.7`; empty when nobody presented it. */
    knocked: z.string(),
  },
  readers: ({ payload, actorId }, { applications }) => applications.readers({ ...payload, actorId }),
  write: async ({ facts, reader }, { secrets }) => {
    const found = await secrets.changed(facts, reader);
    if (!found) return undefined;
    const { lastRefusedAt, lastRefusedFrom } = found.secret;
    const meanwhile = lastRefusedAt !== null && lastRefusedAt >= facts.pausedAt;
    return {
      ...found.content,
      early: facts.actorId !== null,
      pausedAt: momentInWords(facts.pausedAt),
      knocked: meanwhile ? useOf(lastRefusedAt, lastRefusedFrom) : '',
    };
  },
});
