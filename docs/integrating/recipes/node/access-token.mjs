import * as oauth from 'openid-client';

const { PORTAL, RESOURCE, CLIENT_ID, CLIENT_SECRET } = process.env;
let portal;
let token = { value: '', renewAt: 0 };
let fetching;

/** A token that lives for a minute at least. Calls that come together share one request. */
export async function accessToken() {
  if (Date.now() < token.renewAt) return token.value;
  fetching ??= fetchToken().finally(() => (fetching = undefined));
  return fetching;
}

async function fetchToken() {
  portal ??= await oauth.discovery(new URL(PORTAL), CLIENT_ID, undefined, oauth.ClientSecretBasic(CLIENT_SECRET), {
    algorithm: 'oauth2',
    timeout: 10,
  });
  const answer = await oauth.clientCredentialsGrant(portal, { resource: RESOURCE });
  token = { value: answer.access_token, renewAt: Date.now() + (answer.expires_in - 60) * 1000 };
  return token.value;
}
