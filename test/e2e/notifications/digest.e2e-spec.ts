import { EntityManager } from '@mikro-orm/postgresql';
import { simpleParser } from 'mailparser';
import { inRequestContext } from '../../../src/database/request-context.js';
import { QueueLetter } from '../../../src/modules/notifications/queue-letter.js';
import { Reminders } from '../../../src/modules/reminders/contract/reminders.js';
import { ReminderSweep } from '../../../src/modules/reminders/reminder-sweep.js';
import { DAY, HOUR } from '../../../src/shared/clock.js';
import { withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { mailboxOf, sourceOf } from '../../support/mailbox.js';

describe('the mail of a sweep', () => {
  let running: RunningApp;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    await running.drain();
    await query(running.database.url, 'delete from development_mail');
  });
  afterEach(() => running.close());

  const sweep = async () => {
    await inRequestContext(running.app.get(EntityManager).fork(), () => running.app.get(Reminders).request());
    await running.drain();
  };
  const mails = async () => (await mailboxOf(running)).toSorted((one, other) => (one.to < other.to ? -1 : 1));
  const change = (sql: string) => query(running.database.url, sql);

  it('R34 R35 is one for each credential manager with everything that is due for them, and for nobody else', async () => {
    await sweep();
    const [deputy, manager, ...others] = await mails();
    expect(others).toEqual([]);
    expect(deputy?.to).toBe('deputy@example.org');
    expect(deputy?.subject).toBe('Act by 29 Nov 2026: …-DM loses access; 1 more to tidy up');
    expect(manager?.to).toBe('manager@example.org');
    expect(manager?.subject).toBe('Act by 29 Nov 2026: …-DM loses access; 1 more to switch; 2 more to tidy up');
    for (const name of ['Secret by Dede', 'Nightly export']) expect(deputy?.text).toContain(name);
    for (const name of ['Secret by Mara', 'Trial run']) {
      expect(deputy?.text).not.toContain(`${name} of`);
      expect(manager?.text).toContain(`${name} of`);
    }
  });

  it('R38 names what people need to act, the same in text and HTML', async () => {
    await sweep();
    const [deputy] = await mails();
    const facts = await query(
      running.database.url,
      `select s.hint, a.id, a.name, a.client_id from client_secret s join application a on a.id = s.application_id
       where s.name = 'Secret by Dede'`,
    );
    const { hint, id, name, client_id: clientId } = facts[0] as Record<string, string>;
    const expected = [
      'Example Donor Registry',
      name,
      clientId,
      'Secret by Dede',
      `${hint}…`,
      '29 Nov 2026 (UTC)',
      '7 days left',
      `http://localhost:3000/manage-clients/${id}`,
      'What to do:',
      'Last used',
      'because you are a credential manager of',
      'It also went to',
      '30, 14, 7, 3 and 1 day before',
    ];
    for (const fact of expected) {
      expect(deputy?.text).toContain(fact);
      expect(deputy?.html).toContain(fact);
    }
    expect(deputy?.text).not.toContain('&');
  });

  it('R38 says from where each secret is used, and how often, to those who manage it alone', async () => {
    await sweep();
    const [deputy] = await mails();
    const used = '2 systems, 192.0.2.7 and 192.0.2.9, about 27 times a day';
    expect(deputy?.text).toContain(`Used by: ${used}.\n`);
    expect(deputy?.html).toContain(`Used by: ${used}.`);
    // Nothing used it for 60 days.
    expect(deputy?.text.split('Nightly export of')[1]?.split('The last days')[0]).not.toContain('Used by');
  });

  it('R42 I15 is marked as made by a machine, has an id of its own, and brings the last days as a calendar', async () => {
    await sweep();
    const [deputy] = await mails();
    const message = await simpleParser(await sourceOf(running, deputy as never));
    expect(message.headers.get('auto-submitted')).toBe('auto-generated');
    expect(message.replyTo?.text).toBe('support@localhost.localdomain');
    const [row] = await query(
      running.database.url,
      `select id from notification where address = 'deputy@example.org' and kind = 'secrets-ending'`,
    );
    expect(message.messageId).toBe(`<${row?.id}@localhost.localdomain>`);
    const calendar = message.attachments[0]?.content.toString('utf8') ?? '';
    expect(message.attachments[0]?.filename).toBe('client-secrets.ics');
    // RFC 6047 2.4: the parameter is the calendar's own method.
    expect(message.attachments[0]?.contentType).toBe('text/calendar');
    expect(calendar).toContain('\r\nMETHOD:PUBLISH\r\n');
    expect(calendar.match(/^DTSTART;VALUE=DATE:\d+/gm)).toEqual([
      'DTSTART;VALUE=DATE:20261124',
      'DTSTART;VALUE=DATE:20261129',
    ]);
    // I15: neither day is shown as taken.
    expect(calendar.match(/^TRANSP:TRANSPARENT\r$/gm)).toHaveLength(2);
    expect(calendar.match(/^X-MICROSOFT-CDO-BUSYSTATUS:FREE\r$/gm)).toHaveLength(2);
  });

  it('R32 comes once, whatever is swept, relayed or delivered again', async () => {
    await sweep();
    await sweep();
    running.clock.advance(HOUR);
    await sweep();
    expect(await mails()).toHaveLength(2);
    await change(
      `insert into pgboss.job (name, data) select 'notifications.deliver', jsonb_build_object('notificationId', id) from notification`,
    );
    await running.drain();
    expect(await mails()).toHaveLength(2);
  });

  it('R34 does not let one reminder swallow another: the next threshold is told the next time', async () => {
    await sweep();
    running.clock.advance(2 * DAY);
    await sweep();
    const deputys = (await mailboxOf(running)).filter(({ to }) => to === 'deputy@example.org');
    expect(deputys.map(({ subject }) => subject)).toEqual([
      'To tidy up: Nightly export of …-DM has ended',
      'Act by 29 Nov 2026: …-DM loses access; 1 more to tidy up',
    ]);
  });

  it.each([
    ['R35 are disabled', `update user_account set status = 'disabled' where email = 'deputy@example.org'`],
    [
      'R35 lost the role',
      `delete from role_assignment where user_id = (select id from user_account where email = 'deputy@example.org')`,
    ],
    [
      'R36 have nothing left to do',
      `update client_secret set deleted_at = now(), delete_reason = 'other' where name in ('Secret by Dede', 'Nightly export')`,
    ],
  ])('%s: those who were to be told, and are not when it is delivered', async (_, sql) => {
    const { app } = running;
    await inRequestContext(app.get(EntityManager).fork(), async () => {
      const { sweepId } = await app.get(Reminders).request();
      await app.get(ReminderSweep).run(running.clock.now());
      const event = {
        id: sweepId,
        occurredAt: running.clock.now(),
        actorId: null,
        ip: null,
        payload: { sweepId, claimed: 4 },
      };
      for (const kind of ['secrets-ending', 'support-report']) await app.get(QueueLetter).of(kind, event);
    });
    await change(sql);
    await running.drain();
    expect((await mails()).map(({ to }) => to)).toEqual(['manager@example.org']);
    expect(
      await change(`select state from notification where address = 'deputy@example.org' and kind = 'secrets-ending'`),
    ).toEqual([{ state: 'withdrawn' }]);
  });

  it.each([
    ['is disabled', `update user_account set status = 'disabled' where email = 'manager@example.org'`],
    [
      'has no second factor',
      `delete from totp_factor where user_id = (select id from user_account where email = 'manager@example.org')`,
    ],
    [
      'could not be mailed the last time',
      `insert into notification (id, cause, kind, recipient_id, address, facts, state, attempts, created_at, settled_at, reported)
       select gen_random_uuid(), gen_random_uuid(), 'secret-created', id, email, '{}', 'failed', 1, now(), now(), true
       from user_account where email = 'manager@example.org'`,
    ],
  ])('R37 tells WMDA support of applications whose only manager %s', async (_, sql) => {
    await change(sql);
    await sweep();
    const support = (await mails()).find(({ to }) => to === 'support@localhost.localdomain');
    expect(support?.subject).toBe('Nobody can be reached for 2 applications with expiring secrets');
    expect(support?.text).toContain('Partner-NL-ExampleDonorRegistry-SMC');
    expect(support?.text).toContain('PartnerAlternative-NL-ExampleDonorRegistry-SMC');
    expect(support?.text).not.toContain('Partner-NL-ExampleDonorRegistry-DM');
    await sweep();
    expect((await mails()).filter(({ to }) => to === 'support@localhost.localdomain')).toHaveLength(1);
  });

  it('R39 names in the mail to support what was given up on, once', async () => {
    await change(`insert into notification (id, cause, kind, address, facts, state, attempts, reported, last_error, created_at, settled_at)
      values (gen_random_uuid(), gen_random_uuid(), 'secret-created', 'gone@example.org', '{}', 'failed', 1, false, '550 no such user', now(), now())`);
    await sweep();
    await sweep();
    const supports = (await mails()).filter(({ to }) => to === 'support@localhost.localdomain');
    expect(supports.map(({ subject }) => subject)).toEqual(['1 mail could not be delivered']);
    expect(supports[0]?.text).toContain('secret-created to gone@example.org: 550 no such user');
  });

  it('R39 R40 loses no failed mail when the same sweep is told of again', async () => {
    const fail = (address: string) =>
      change(`insert into notification (id, cause, kind, address, facts, state, attempts, reported, last_error, created_at, settled_at)
        values (gen_random_uuid(), gen_random_uuid(), 'secret-created', '${address}', '{}', 'failed', 1, false, '550', now(), now())`);
    await fail('first@example.org');
    await sweep();
    await fail('second@example.org');
    await change(`insert into pgboss.job (name, data)
      select 'events', jsonb_build_object('eventId', id) from event_log where type = 'secrets.reminder-sweep-finished'`);
    await running.drain();
    await sweep();
    const supports = (await mails()).filter(({ to }) => to === 'support@localhost.localdomain');
    const named = (address: string) => supports.filter(({ text }) => text.includes(address));
    expect(named('first@example.org')).toHaveLength(1);
    expect(named('second@example.org')).toHaveLength(1);
  });
});
