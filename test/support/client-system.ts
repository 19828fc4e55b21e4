import { type Answer, type ApiClient, ApiClient as Client, signIn, withDemonstrationData } from './api-client.js';
import { type AppOptions, type RunningApp, startApp } from './app.js';

/** A client system of the demonstration data, with a secret that works. */
export interface ClientSystem {
  readonly running: RunningApp;
  readonly manager: ApiClient;
  readonly application: { readonly id: string; readonly clientId: string };
  readonly secret: { readonly id: string; readonly value: string };
}

export type FormFields = Record<string, string> | [string, string][] | string;

/** A booted product, and an application of it with a new secret. */
export async function startClientSystem(
  options: AppOptions = {},
  search = 'Partner-NL-ExampleDonorRegistry-DM',
): Promise<ClientSystem> {
  const running = await withDemonstrationData(await startApp(options));
  const manager = await signIn(running, 'manager');
  const application = (await manager.get(`/applications?q=${search}`)).body.items[0];
  const secret = await createSecret({ running, manager, application }, 'Client system');
  return { running, manager, application, secret };
}

export async function createSecret(
  { manager, application }: Omit<ClientSystem, 'secret'>,
  name: string,
  expiresOn = '2027-10-01',
) {
  const { body } = await manager.post(`/applications/${application.id}/secrets`, { name, expiresOn });
  return body as ClientSystem['secret'];
}

/** Posts a form to an OAuth endpoint. */
export function postForm(
  { running }: Pick<ClientSystem, 'running'>,
  path: string,
  fields: FormFields,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
  return new Client(running.app).send('POST', path, body, {
    'content-type': 'application/x-www-form-urlencoded',
    ...headers,
  });
}

export function basic(id: string, secret: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
}

/** Fetches a token with the system's secret, by Basic unless told otherwise. */
export function fetchToken(
  system: Pick<ClientSystem, 'running' | 'application' | 'secret'>,
  fields: Record<string, string> = {},
  headers: Record<string, string> = basic(system.application.clientId, system.secret.value),
): Promise<Answer> {
  return postForm(system, '/oauth2/token', { grant_type: 'client_credentials', ...fields }, headers);
}
