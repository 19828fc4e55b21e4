import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** A credential manager named an address from which systems use secrets, or took its name away. */
export class AddressNamed extends defineEvent(
  'secrets.address-named',
  z.object({ applicationId: Id, organisationId: Id, named: z.boolean() }),
  {
    tell: ({ named }) =>
      named ? 'An address that its systems use got a name.' : 'An address that its systems use lost its name.',
  },
) {}
