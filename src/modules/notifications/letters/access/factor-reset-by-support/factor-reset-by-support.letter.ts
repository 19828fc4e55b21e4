import { z } from 'zod';
import { Id } from '../../../../../shared/id.js';
import { momentInWords } from '../../../../../templating/dates.js';
import { FactorReset } from '../../../../identity/contract/factors/factor-reset.event.js';
import { addressedTo, defineLetter, moment } from '../../../define-letter.js';
import { ActorNames } from '../../actor-names.js';
import { LetterSources } from '../../letter-sources.js';
import { aboutSomebody, ThoseAround } from '../../those-around.js';

/** A second factor that support took away: those around its owner hear of it. */
export const factorResetBySupport = defineLetter({
  kind: 'factor-reset-by-support',
  on: [FactorReset],
  needs: { around: ThoseAround, sources: LetterSources, names: ActorNames },
  facts: z.object({ userId: Id, actorId: Id.nullable(), occurredAt: moment }),
  data: { ...aboutSomebody, email: z.string(), by: z.string(), when: z.string() },
  readers: async ({ payload: { userId }, actorId, occurredAt }, { around }) =>
    addressedTo(await around.of(userId), { userId, actorId, occurredAt }),
  write: async ({ facts, reader }, { around, sources, names }) => {
    const person = await sources.person(facts.userId);
    const standing = person && (await around.as(reader, person));
    if (!standing) return undefined;
    const by = standing.support ? await names.ofSupport(facts.actorId) : names.support;
    return { page: '', ...standing, email: person.email, by, when: momentInWords(facts.occurredAt) };
  },
});
