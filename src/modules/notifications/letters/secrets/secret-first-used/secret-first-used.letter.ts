import { z } from 'zod';
import { SecretDirectory } from '../../../../secrets/contract/secret-directory.js';
import { afterSilence } from '../../../../secrets/contract/rotation/days-of-silence.js';
import { isWorking } from '../../../../secrets/contract/secret-state.js';
import { SecretFirstUsed } from '../../../../verification/contract/secret-first-used.event.js';
import { defineLetter } from '../../../define-letter.js';
import { ManagedApplications } from '../managed-applications.js';
import { secretData, secretFacts, secretInShort, SecretLetters, useOf } from '../secret-letters.js';

/** A new secret got its first token: its managers know that a system has it, and which older ones are still used. */
export const secretFirstUsed = defineLetter({
  kind: 'secret-first-used',
  on: [SecretFirstUsed],
  needs: { applications: ManagedApplications, secrets: SecretLetters, directory: SecretDirectory },
  facts: secretFacts,
  data: {
    ...secretData,
    /** `23 Nov 2026, 10:42 UTC from 192.0.2.7`. */
    firstUse: z.string(),
    /** Older secrets that work and are in use, and when they end by themselves; empty where they do not. */
    older: z.array(secretInShort.extend({ lastUse: z.string(), ends: z.string() })),
  },
  readers: ({ payload }, { applications }) => applications.readers(payload),
  write: async ({ facts, reader }, { secrets, directory }) => {
    const found = await secrets.content(facts, reader);
    if (!found || found.secret.deleted) return undefined;
    const live = await directory.listOf(facts.applicationId);
    const older = live.slice(live.findIndex(({ id }) => id === facts.secretId) + 1);
    return {
      ...found.content,
      firstUse: useOf(found.secret.firstUsedAt ?? found.secret.lastUsedAt, found.secret.firstUsedFrom),
      older: older
        .filter(({ inUse, state }) => inUse && isWorking(state))
        .map(({ name, hint, lastUsedAt, lastUsedFrom, endAfterDays }) => ({
          name,
          hint,
          lastUse: useOf(lastUsedAt === null ? null : new Date(lastUsedAt), lastUsedFrom),
          ends: endAfterDays === null ? '' : afterSilence(endAfterDays),
        })),
    };
  },
});
