import { z } from 'zod';
import { Id } from '../../../../../shared/id.js';
import { listed } from '../../../../../templating/dates.js';
import { SecretEndingHeldUp } from '../../../../secrets/contract/rotation/secret-ending-held-up.event.js';
import { SecretEndings } from '../../../../secrets/contract/rotation/secret-endings.js';
import { type LaggingAddress, otherAddresses } from '../../../../secrets/contract/used-addresses.js';
import { defineLetter } from '../../../define-letter.js';
import { LetterSources } from '../../letter-sources.js';
import { ManagedApplications } from '../managed-applications.js';
import { secretData, secretFacts, secretInShort, SecretLetters } from '../secret-letters.js';

/** A secret would have ended by itself, if it were not for addresses that do not use its successor yet. */
export const secretEndingHeldUp = defineLetter({
  kind: 'secret-ending-held-up',
  on: [SecretEndingHeldUp],
  needs: {
    applications: ManagedApplications,
    secrets: SecretLetters,
    sources: LetterSources,
    endings: SecretEndings,
  },
  facts: secretFacts.extend({ successorId: Id }),
  data: {
    ...secretData,
    successor: secretInShort,
    /** The addresses, listed. */
    addresses: z.string(),
    several: z.boolean(),
  },
  readers: ({ payload }, { applications }) => applications.readers(payload),
  write: async ({ facts, reader }, { secrets, sources, endings }) => {
    const found = await secrets.content(facts, reader);
    const successor = found && (await sources.secret(facts.successorId));
    const { lagging = [] } = (await endings.progressOf([facts.secretId])).get(facts.secretId) ?? {};
    // They switched since, or somebody took it back.
    if (!found || !successor || lagging.length === 0) return undefined;
    const { name, hint } = successor;
    return {
      ...found.content,
      successor: { name, hint },
      addresses: listed(lagging.map(placeOf)),
      several: lagging.length > 1,
    };
  },
});

function placeOf({ address, name }: LaggingAddress): string {
  if (address === otherAddresses) return 'an address that is not known';
  return name === null ? address : `${address} (${name})`;
}
