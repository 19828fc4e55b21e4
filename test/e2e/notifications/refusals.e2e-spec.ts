import { MailNotTaken, MailRefused, MailUnanswered, SessionRefused } from '../../../src/mail/mailer.js';
import { SmtpMailer } from '../../../src/mail/smtp-mailer.js';
import { type Answers, ScriptedMailServer } from '../../support/scripted-mail-server.js';
import { testConfig } from '../../support/test-config.js';

const mail = { id: 'id', to: 'reader@registry.example', subject: 'A link', text: 'link', html: '<p>link</p>' };

/** What comes of a mail to a server with this script. */
async function outcomeOf(answers: Answers, login = ''): Promise<unknown> {
  const server = await ScriptedMailServer.start(answers);
  const smtpUrl = server.url.replace('//', `//${login}`);
  const mailer = new SmtpMailer(testConfig({ mail: { ...testConfig().mail, smtpUrl } }));
  try {
    return await mailer.send(mail).then(
      () => 'taken',
      (failure: unknown) => failure,
    );
  } finally {
    mailer.onApplicationShutdown();
    await server.stop();
  }
}

describe('what a mail server refuses', () => {
  it.each<{ at: string; answers: Answers; login?: string }>([
    { at: 'the greeting', answers: { connect: '554 5.7.1 you are not welcome' } },
    { at: 'EHLO', answers: { ehlo: '504 5.5.2 need a fully qualified name' } },
    { at: 'STARTTLS', answers: { ehlo: '250-scripted\r\n250 STARTTLS', starttls: '554 5.7.3 no TLS for you' } },
    {
      at: 'the login',
      answers: { ehlo: '250-scripted\r\n250 AUTH PLAIN', auth: '535 5.7.8 wrong password' },
      login: 'user:wrong@',
    },
    { at: 'MAIL FROM', answers: { mail: '550 5.7.60 not allowed to send as this sender' } },
    { at: 'MAIL FROM without a login', answers: { mail: '530 5.7.0 log in first' } },
    { at: 'RCPT TO without a login', answers: { rcpt: '530 5.7.0 log in first' } },
  ])('L4 is the session and no mail, at $at', async ({ answers, login }) => {
    const failure = await outcomeOf(answers, login);
    expect(failure).toBeInstanceOf(SessionRefused);
    expect(failure).toMatchObject({ permanent: true, message: expect.stringMatching(/5\d\d 5\.\d/) });
  });

  it.each<[string, Answers]>([
    ['the greeting', { connect: '421 4.3.2 later' }],
    ['EHLO', { ehlo: '421 4.7.0 who are you' }],
    ['MAIL FROM', { mail: '451 4.3.0 later' }],
  ])('L4 is the session for now where %s is refused for now', async (_, answers) => {
    expect(await outcomeOf(answers)).toMatchObject({ name: 'SessionRefused', permanent: false });
  });

  it.each<[string, Answers]>([
    ['the reader', { rcpt: '550 5.1.1 no such mailbox' }],
    ['DATA', { data: '554 5.7.1 not to this reader' }],
    ['the content', { message: '554 5.7.1 looks like spam' }],
  ])('L4 is final where it is %s', async (_, answers) => {
    expect(await outcomeOf(answers)).toBeInstanceOf(MailRefused);
  });

  it.each<[string, Answers]>([
    ['the reader', { rcpt: '450 4.2.0 greylisted' }],
    ['the content', { message: '451 4.3.0 later' }],
    ['the content and the session', { message: '421 4.3.2 I go home' }],
  ])('L4 is not final where %s is refused for now', async (_, answers) => {
    const failure = await outcomeOf(answers);
    expect(failure).toBeInstanceOf(MailNotTaken);
    expect(failure).toMatchObject({ name: 'MailNotTaken' });
  });

  it('L17 is not known where the connection ends after the whole message, and known where it ends before', async () => {
    expect(await outcomeOf({ message: 'goodbye' })).toBeInstanceOf(MailUnanswered);
    for (const answers of [{ data: 'goodbye' }, { rcpt: 'goodbye' }, { mail: 'goodbye' }]) {
      expect(await outcomeOf(answers)).toMatchObject({ name: 'MailNotTaken' });
    }
  });
});
