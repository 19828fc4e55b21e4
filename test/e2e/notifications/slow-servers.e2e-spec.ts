import { MailUnanswered } from '../../../src/mail/mailer.js';
import { Lanes } from '../../../src/mail/lanes.js';
import { SmtpMailer } from '../../../src/mail/smtp-mailer.js';
import { SECOND } from '../../../src/shared/clock.js';
import { ScriptedMailServer } from '../../support/scripted-mail-server.js';
import { testConfig } from '../../support/test-config.js';
import { until } from '../../support/until.js';

const limits = { lanes: 2, slowAfterMs: 100, slowAtOnce: 4, slowPerDomain: 2, patienceMs: 60 * SECOND };
const patient = { handingOver: 60 * SECOND, answer: 60 * SECOND, stop: 60 * SECOND };

describe('a mail server that takes its time', () => {
  let server: ScriptedMailServer;
  let mailer: SmtpMailer;
  afterEach(async () => {
    mailer.onApplicationShutdown();
    await server.stop();
  });

  const start = async (waits: Partial<typeof patient>, lanes: Partial<typeof limits> = {}) => {
    server = await ScriptedMailServer.start();
    const config = testConfig({ mail: { ...testConfig().mail, smtpUrl: server.url } });
    mailer = new SmtpMailer(config, new Lanes({ ...limits, ...lanes }), { ...patient, ...waits });
  };
  let sent = 0;
  const send = (to: string, slow?: () => void) =>
    mailer
      .send({ id: `mail-${(sent += 1)}`, to, subject: 'A', text: 'a', html: '<p>a</p>' }, slow && { slow })
      .then(() => 'taken')
      .catch((failure: Error) => failure);

  it('L17 may take longer for its answer than for everything before it', async () => {
    await start({ handingOver: 300 });
    server.answers = { message: 'silence' };
    const sending = send('reader@registry.example');
    await until(() => server.messages === 1);
    await new Promise((later) => setTimeout(later, 400));
    server.answer('250 taken at last');
    expect(await sending).toBe('taken');
    expect(server.messages).toBe(1);
  });

  it('L17 is hung up on when its answer does not come at all, and then nobody knows', async () => {
    await start({ answer: 200 });
    server.answers = { message: 'silence' };
    expect(await send('reader@registry.example')).toBeInstanceOf(MailUnanswered);
  });

  it('L17 is hung up on when it says nothing before it has the message, of which there is no copy then', async () => {
    await start({ handingOver: 200 });
    server.answers = { rcpt: 'silence' };
    expect(await send('reader@registry.example')).toMatchObject({
      name: 'MailNotTaken',
      message: 'The mail server did not answer in time.',
    });
    expect(server.messages).toBe(0);
  });

  it('L17 R58 is not waited for when the product stops', async () => {
    await start({ stop: 100 });
    server.answers = { message: 'silence' };
    const sending = send('reader@registry.example');
    await until(() => server.messages === 1);
    mailer.stop();
    expect(await sending).toBeInstanceOf(MailUnanswered);
    expect(await send('other@registry.example')).toMatchObject({ name: 'MailPutOff' });
  });

  it('L18 holds up nobody else, and says so when a mail is slow', async () => {
    await start({});
    server.answers = { rcpt: 'silence' };
    const slow: string[] = [];
    const hanging = ['one', 'two', 'three', 'four'].map((name) => {
      const to = `reader@${name}.example`;
      return send(to, () => slow.push(to));
    });
    await until(() => slow.length === 4);
    server.answers = {};
    expect(await send('reader@good.example')).toBe('taken');
    server.answer('550 5.1.1 no');
    expect(await Promise.all(hanging)).toEqual(
      Array.from({ length: 4 }, () => expect.objectContaining({ name: 'MailRefused' })),
    );
  });

  it('L18 gets no more mails for a domain while some for it wait, and again when one of them has ended', async () => {
    await start({});
    server.answers = { rcpt: 'silence' };
    let slow = 0;
    const hanging = [1, 2].map(() => send('reader@slow.example', () => (slow += 1)));
    await until(() => slow === 2);
    server.answers = {};
    expect(await send('other@SLOW.example')).toMatchObject({
      name: 'MailPutOff',
      message: "Earlier mails to slow.example wait for the mail server's answer.",
    });
    expect(await send('reader@good.example')).toBe('taken');
    server.answer('450 4.2.0 later');
    await Promise.all(hanging);
    expect(await send('other@slow.example')).toBe('taken');
  });

  it('L18 keeps the lanes of slow mails beyond a number, and a mail waits for one for a bounded time', async () => {
    await start({}, { slowAtOnce: 0, patienceMs: 300 });
    server.answers = { rcpt: 'silence' };
    const hanging = ['one', 'two'].map((name) => send(`reader@${name}.example`));
    await until(() => server.commands.filter((command) => command.startsWith('RCPT')).length === 2);
    expect(await send('reader@good.example')).toMatchObject({
      name: 'MailPutOff',
      message: "Other mails wait for the mail server's answer.",
    });
    server.answers = {};
    const waiting = send('reader@good.example');
    server.answer('450 4.2.0 later');
    expect(await waiting).toBe('taken');
    await Promise.all(hanging);
  });
});

describe('the name that the product gives itself', () => {
  it.each([
    ['https://portal.registry.example', '', 'portal.registry.example'],
    ['http://localhost:3000', '', 'sender.example'],
    ['http://192.0.2.7:3000', '', 'sender.example'],
    ['https://portal.registry.example', '?name=relay.registry.example', 'relay.registry.example'],
  ])('I14 at %s%s is %s', async (publicUrl, parameters, name) => {
    const server = await ScriptedMailServer.start();
    const mail = {
      ...testConfig().mail,
      from: 'WMDA <no-reply@sender.example>',
      smtpUrl: `${server.url}${parameters}`,
    };
    const mailer = new SmtpMailer(testConfig({ publicUrl, mail }));
    await mailer.send({ id: 'id', to: 'reader@registry.example', subject: 'A', text: 'a', html: '<p>a</p>' });
    expect(server.commands[0]).toBe(`EHLO ${name}`);
    mailer.onApplicationShutdown();
    await server.stop();
  });
});
