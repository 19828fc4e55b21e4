import { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { momentInWords } from '../../../../../templating/dates.js';
import { RefusedSecretUsed } from '../../../../verification/contract/refused-secret-used.event.js';
import { defineLetter } from '../../../define-letter.js';
import { refusalsToldOf } from '../../../notification.queries.js';
import { ManagedApplications } from '../managed-applications.js';
import { secretData, secretFacts, SecretLetters, useOf } from '../secret-letters.js';
import { isRefusalDue } from './refusal-cadence.js';

const kind = 'refused-secret-used';
/** `other`: why later versions refuse one. */
const state = z.enum(['expired', 'disabled', 'deleted', 'other']);

/** A system still presents a secret that does not work: told on days 1, 2, 3 and 7, then weekly. */
export const refusedSecretUsed = defineLetter({
  kind,
  on: [RefusedSecretUsed],
  needs: { em: EntityManager, applications: ManagedApplications, secrets: SecretLetters },
  facts: secretFacts.extend({ reason: z.string() }),
  data: {
    ...secretData,
    state,
    /** When a paused secret works again by itself; empty for any other. */
    pausedUntil: z.string(),
    /** `23 Nov 2026, 10:42 UTC from 192.0.2.7`. */
    lastTried: z.string(),
  },
  readers: async ({ payload, occurredAt }, { em, applications }) => {
    const told = await refusalsToldOf(em, payload.secretId, kind);
    return isRefusalDue(told, occurredAt) ? applications.readers(payload) : [];
  },
  write: async ({ facts, reader }, { secrets }) => {
    const found = await secrets.content(facts, reader);
    if (!found) return undefined;
    const { lastRefusedAt, lastRefusedFrom, pausedUntil } = found.secret;
    return {
      ...found.content,
      state: state.catch('other').parse(facts.reason),
      pausedUntil: facts.reason === 'disabled' && pausedUntil ? momentInWords(pausedUntil) : '',
      lastTried: useOf(lastRefusedAt, lastRefusedFrom),
    };
  },
});
