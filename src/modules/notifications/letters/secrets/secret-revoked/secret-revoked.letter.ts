import { z } from 'zod';
import { momentInWords } from '../../../../../templating/dates.js';
import { SecretDeleted, wasRevoked } from '../../../../secrets/contract/secret-deleted.event.js';
import { defineLetter, moment } from '../../../define-letter.js';
import { SupportMailbox } from '../../support-mailbox.js';
import { ManagedApplications } from '../managed-applications.js';
import { secretData, secretFacts, SecretLetters } from '../secret-letters.js';

/** Somebody held the value of a secret and revoked it: its managers need a new one now, and support should know. */
export const secretRevoked = defineLetter({
  kind: 'secret-revoked',
  on: [SecretDeleted],
  needs: { applications: ManagedApplications, support: SupportMailbox, secrets: SecretLetters },
  facts: secretFacts.extend({ revokedFrom: z.string().nullish(), occurredAt: moment }),
  data: {
    ...secretData,
    when: z.string(),
    /** An address; empty where it is not known. */
    from: z.string(),
  },
  readers: async ({ payload, ip, occurredAt }, { applications, support }) => {
    if (!wasRevoked(payload)) return [];
    const facts = { ...payload, revokedFrom: ip, occurredAt };
    return [...(await applications.readers(facts)), ...support.reads(facts)];
  },
  write: async ({ facts, reader }, { secrets }) => {
    const found = await secrets.content(facts, reader);
    return found && { ...found.content, when: momentInWords(facts.occurredAt), from: facts.revokedFrom ?? '' };
  },
});
