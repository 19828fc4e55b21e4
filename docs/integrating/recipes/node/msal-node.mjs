import { ConfidentialClientApplication } from '@azure/msal-node';

const { PORTAL, RESOURCE, SCOPE, CLIENT_ID, CLIENT_SECRET } = process.env;

const metadata = {
  issuer: PORTAL,
  token_endpoint: `${PORTAL}/oauth2/token`,
  jwks_uri: `${PORTAL}/oauth2/jwks`,
  // The portal has no such page. MSAL asks for the address all the same, and does not call it here.
  authorization_endpoint: `${PORTAL}/oauth2/authorize`,
};

const client = new ConfidentialClientApplication({
  auth: {
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    authority: PORTAL,
    knownAuthorities: [new URL(PORTAL).host],
    protocolMode: 'OIDC',
    authorityMetadata: JSON.stringify(metadata),
  },
});

/** MSAL keeps the token, and fetches the next one when it ends within five minutes. */
export async function accessToken() {
  const answer = await client.acquireTokenByClientCredential({
    scopes: [SCOPE],
    extraParameters: { resource: RESOURCE },
  });
  return answer.accessToken;
}
