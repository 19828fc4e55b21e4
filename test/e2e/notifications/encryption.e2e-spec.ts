import tls from 'node:tls';
import { MailNotTaken } from '../../../src/mail/mailer.js';
import { SmtpMailer } from '../../../src/mail/smtp-mailer.js';
import { CertificateAuthority } from '../../support/certificates.js';
import { MailServer } from '../../support/mail-server.js';
import { testConfig } from '../../support/test-config.js';

/** Leads to this machine too, and is no address of its loopback. */
const elsewhere = '0.0.0.0';
/** The name that the certificate is compared with, as the address above is none. */
const asked = '?tls.servername=mail.example.org';

describe('mails on their way to the mail server', () => {
  let authority: CertificateAuthority;
  let server: MailServer;
  const known = tls.getCACertificates('default');

  beforeAll(async () => {
    authority = await CertificateAuthority.make();
  });
  afterEach(async () => {
    tls.setDefaultCACertificates(known);
    await server.stop();
  });

  const serverFor = async (name: string) => {
    server = await MailServer.start({ tls: await authority.issue({ hosts: [name] }) });
  };
  const send = async (smtpUrl: string) => {
    const mailer = new SmtpMailer(testConfig({ mail: { ...testConfig().mail, smtpUrl } }));
    try {
      await mailer.send({ id: 'id', to: 'reader@example.org', subject: 'A link', text: 'link', html: '<p>link</p>' });
    } finally {
      mailer.onApplicationShutdown();
    }
  };
  const refused = async (sending: Promise<void>, sentence: RegExp) => {
    const failure = await sending.catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(MailNotTaken);
    expect((failure as Error).message).toMatch(sentence);
    expect(server.sessions).toEqual([]);
  };
  const at = (host: string, query = '') => `${server.url.replace('127.0.0.1', host)}${query}`;

  it('R68 are encrypted where the server offers it, and verified', async () => {
    await serverFor('mail.example.org');
    tls.setDefaultCACertificates([...known, authority.certificate]);
    await send(at(elsewhere, `${asked}&name=portal.example.org`));
    expect(server.sessions).toEqual([{ secure: true, name: 'portal.example.org' }]);
  });

  it('R68 wait where the server offers no STARTTLS, and say what to do', async () => {
    server = await MailServer.start();
    await refused(send(at(elsewhere)), /offers no STARTTLS, and nothing is sent in clear .* \?requireTLS=false/);
  });

  it('R68 wait where the server knows neither STARTTLS nor EHLO', async () => {
    server = await MailServer.start({ without: ['EHLO'] });
    await refused(send(at(elsewhere)), /offers no STARTTLS, and nothing is sent in clear/);
  });

  it('R68 wait where nobody known has signed the certificate', async () => {
    await serverFor('mail.example.org');
    await refused(
      send(at(elsewhere, asked)),
      /certificate cannot be verified, .*unable to verify the first certificate/,
    );
  });

  it('R68 wait where the certificate is for another name', async () => {
    await serverFor('other.example.org');
    tls.setDefaultCACertificates([...known, authority.certificate]);
    await refused(send(at(elsewhere, asked)), /certificate cannot be verified, .*DNS:other\.example\.org/);
  });

  it('R68 are encrypted for any certificate where the URL says so', async () => {
    await serverFor('mail.example.org');
    await send(at(elsewhere, '?tls.rejectUnauthorized=false'));
    expect(server.sessions).toEqual([{ secure: true, name: expect.any(String) }]);
  });

  it('R68 go in clear on this machine, and where the URL says so', async () => {
    server = await MailServer.start();
    await send(at('127.0.0.1'));
    await send(at('localhost'));
    await send(at(elsewhere, '?requireTLS=false'));
    expect(server.sessions.map(({ secure }) => secure)).toEqual([false, false, false]);
  });
});
