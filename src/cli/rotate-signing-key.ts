import { SigningKeyRotation } from '../modules/oauth/contract/signing-key-rotation.js';
import { momentInWords } from '../templating/dates.js';
import type { Outcome } from './outcome.js';
import { changingProduct } from './with-product.js';

export async function rotateSigningKey({ urgent = false }: { urgent?: boolean }): Promise<Outcome> {
  const { kid, signsFrom } = await changingProduct('rotate-signing-key', (product) =>
    product.get(SigningKeyRotation).rotate({ urgent }),
  );
  return {
    json: { kid, signsFrom: signsFrom.toISOString() },
    lines: urgent
      ? [
          `The key ${kid} signs from now on, on every instance within five seconds.`,
          'The portal refuses tokens that were signed before; client systems fetch new ones with their secrets.',
          'An API that verifies tokens itself takes what the old keys signed, forged tokens too, for as long as it keeps',
          'these keys: minutes as a rule, twelve hours with some libraries. Have all instances of every API restarted now.',
          'See docs/integrating.md, "After an urgent rotation of the signing key".',
        ]
      : [
          `The key ${kid} is published, and signs from ${momentInWords(signsFrom)}.`,
          'Tokens that were signed before stay good until they expire.',
        ],
  };
}
