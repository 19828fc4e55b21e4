import { z } from 'zod';

const PublicKey = z
  .object({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: z.string(),
    y: z.string(),
    kid: z.string(),
    use: z.literal('sig'),
    alg: z.literal('ES256'),
  })
  .meta({ id: 'PublicKey' });

/** The keys to verify tokens with (RFC 7517). */
export const KeySet = z.object({ keys: z.array(PublicKey) }).meta({ id: 'KeySet' });

const metadata = {
  issuer: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  introspection_endpoint: z.string(),
  scopes_supported: z.array(z.string()),
  response_types_supported: z.array(z.string()),
  grant_types_supported: z.array(z.string()),
  token_endpoint_auth_methods_supported: z.array(z.string()),
  introspection_endpoint_auth_methods_supported: z.array(z.string()),
  service_documentation: z.string(),
};

/** RFC 8414. */
export const ServerMetadata = z.object(metadata).meta({ id: 'ServerMetadata' });

/** The same, with what OpenID Connect Discovery 3 requires. */
export const OpenIdMetadata = z
  .object({
    ...metadata,
    subject_types_supported: z.array(z.string()),
    id_token_signing_alg_values_supported: z.array(z.string()),
  })
  .meta({ id: 'OpenIdMetadata' });
