import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { createServer } from 'node:tls';
import { SigningKeys } from '../../../src/modules/oauth/signing-keys.js';
import { addDays, dateOf } from '../../../src/shared/calendar-date.js';
import { signIn, withDemonstrationData } from '../../support/api-client.js';
import { startApp } from '../../support/app.js';
import { CertificateAuthority } from '../../support/certificates.js';
import { createSecret, fetchToken } from '../../support/client-system.js';
import { FixedClock } from '../../support/fixed-clock.js';
import { endLater } from '../../support/left-open.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

/** The API of the demonstration data that the recipes are for. */
export const resource = 'https://api.example.org/dm';
export const scope = 'donors.write';

/** A product of today behind TLS: the libraries of the recipes know no other time, and take no http. */
export type EncryptedPortal = Awaited<ReturnType<typeof startEncryptedPortal>>;

export async function startEncryptedPortal() {
  const authority = await CertificateAuthority.make();
  const authorityFile = authority.writeTo(await temporaryDirectory('authority'));
  const { issuer, leadTo } = await startEncryption(authority);
  const clock = new FixedClock(new Date());
  const running = await withDemonstrationData(await startApp({ clock, config: { publicUrl: issuer, issuer } }));
  const manager = await signIn(running, 'manager');
  const systemOf = async (name: string) => {
    const [application] = (await manager.get(`/applications?q=${name}`)).body.items;
    const expiresOn = addDays(dateOf(clock.now()), 100);
    return { running, application, secret: await createSecret({ running, manager, application }, name, expiresOn) };
  };
  const system = await systemOf('Partner-NL-ExampleDonorRegistry-DM');
  const neighbour = await systemOf('Partner-NL-ExampleDonorRegistry-SMC');
  // Signing in took time that only this clock knows of.
  clock.set(new Date());
  await running.app.listen(0, '127.0.0.1');
  leadTo((running.app.getHttpServer().address() as AddressInfo).port);

  const tokenOf = async (which: typeof system, fields = {}): Promise<string> => {
    clock.set(new Date());
    return (await fetchToken(which, fields)).body.access_token;
  };
  return {
    issuer,
    clientId: system.application.clientId as string,
    keys: running.app.get(SigningKeys),
    token: () => tokenOf(system),
    tokenForAnotherApi: () => tokenOf(neighbour, { scope: 'search.read' }),
    authorityFile,
    /** The settings of every recipe, and the authority for those that find it in the environment. */
    env: {
      PORTAL: issuer,
      RESOURCE: resource,
      SCOPE: scope,
      CLIENT_ID: system.application.clientId as string,
      CLIENT_SECRET: system.secret.value,
      NODE_EXTRA_CA_CERTS: authorityFile,
      SSL_CERT_FILE: authorityFile,
      REQUESTS_CA_BUNDLE: authorityFile,
    },
  };
}

/** Takes TLS off, as a reverse proxy does, and hands on what is in it. */
async function startEncryption(authority: CertificateAuthority) {
  let productPort = 0;
  const { certificate: cert, key } = await authority.issue({ hosts: ['127.0.0.1'] });
  const server = createServer({ cert, key }, (client) => {
    const product = connect(productPort, '127.0.0.1');
    client.on('error', () => undefined).on('close', () => product.destroy());
    product.on('error', () => undefined).on('close', () => client.destroy());
    client.pipe(product).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  endLater(() => server.close());
  return {
    issuer: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo: (port: number) => {
      productPort = port;
    },
  };
}
