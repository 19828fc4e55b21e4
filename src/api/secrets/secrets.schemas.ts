import { z } from 'zod';
import { pageOf, pageQuery } from '../../shared/pagination.js';
import { CreatedSecret, SecretView } from '../../modules/secrets/contract/secret.schemas.js';
import { secretStates } from '../../modules/secrets/contract/secret-state.js';
import { otherAddresses } from '../../modules/secrets/contract/used-addresses.js';

export const ListSecrets = z.strictObject({ ...pageQuery, state: z.enum(secretStates).optional() });
export type ListSecrets = z.output<typeof ListSecrets>;

const addresses = {
  addresses: z
    .array(
      z
        .object({
          address: z.string().meta({
            description: `IPv4, of IPv6 the /64, or \`${otherAddresses}\`: of more than 20 all but the latest, together with unknown ones`,
          }),
          name: z.string().nullable().meta({ description: 'What the managers of the application call it' }),
          firstAt: z.iso.datetime(),
          lastAt: z.iso.datetime(),
          uses: z.int().min(1),
        })
        .meta({ id: 'UsedAddress' }),
    )
    .meta({ description: 'From where it was used in the last 90 days, the latest first' }),
};

/** A secret as those see it who may see its application: everything but its value. */
export const SecretAnswer = SecretView.extend(addresses).meta({ id: 'Secret' });

export const CreatedSecretAnswer = CreatedSecret.extend(addresses).meta({ id: 'CreatedSecret' });

export const SecretPage = pageOf(SecretAnswer);
