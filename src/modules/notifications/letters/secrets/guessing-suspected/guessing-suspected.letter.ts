import { z } from 'zod';
import { Id } from '../../../../../shared/id.js';
import { GuessingSuspected } from '../../../../verification/contract/guessing-suspected.event.js';
import { defineLetter } from '../../../define-letter.js';
import { SupportMailbox } from '../../support-mailbox.js';
import { applicationData, ManagedApplications } from '../managed-applications.js';

/** Somebody guesses at the secrets of an application: its managers and support should know. */
export const guessingSuspected = defineLetter({
  kind: 'guessing-suspected',
  on: [GuessingSuspected],
  needs: { applications: ManagedApplications, support: SupportMailbox },
  facts: z.object({ applicationId: Id, refusals: z.int() }),
  data: { ...applicationData, refusals: z.int() },
  readers: async ({ payload }, { applications, support }) => [
    ...(await applications.readers(payload)),
    ...support.reads(payload),
  ],
  write: async ({ facts, reader }, { applications }) => {
    const content = await applications.content(facts, reader);
    return content && { ...content, refusals: facts.refusals };
  },
});
