import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** So many wrong secrets were presented for one application that somebody guesses; once a day at most. */
export class GuessingSuspected extends defineEvent(
  'secrets.guessing-suspected',
  z.object({ applicationId: Id, organisationId: Id, refusals: z.int() }),
  {
    tell: ({ refusals }) =>
      `${refusals} wrong secrets were presented for this application within an hour: somebody may be guessing.`,
  },
) {}
