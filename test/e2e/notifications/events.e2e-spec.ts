import { EntityManager } from '@mikro-orm/postgresql';
import { inRequestContext } from '../../../src/database/request-context.js';
import { RoleChanges } from '../../../src/modules/roles/contract/role-changes.js';
import { UseFlush } from '../../../src/modules/verification/use-flush.js';
import { DAY } from '../../../src/shared/clock.js';
import { nextCode, signIn } from '../../support/api-client.js';
import { type ClientSystem, fetchToken, startClientSystem } from '../../support/client-system.js';
import { query } from '../../support/databases.js';
import { mailboxOf } from '../../support/mailbox.js';

describe('mails about what happened', () => {
  let system: ClientSystem;

  beforeEach(async () => {
    system = await startClientSystem();
    await system.running.drain();
    await query(system.running.database.url, 'delete from development_mail');
  });
  afterEach(() => system.running.close());

  const received = async () => {
    await system.running.drain();
    return (await mailboxOf(system.running)).map(({ to, subject }) => [to, subject]).toSorted();
  };
  const both = (subject: string) => [
    ['deputy@example.org', subject],
    ['manager@example.org', subject],
  ];
  const secretPath = () => `/applications/${system.application.id}/secrets/${system.secret.id}`;
  const name = 'Partner-NL-ExampleDonorRegistry-DM';

  it('R35 R72 tell every manager of the application of a secret disabled, enabled and deleted', async () => {
    await system.manager.patch(secretPath(), { enabled: false });
    expect(await received()).toEqual(both(`Client secret of ${name} disabled: Client system`));
    await query(system.running.database.url, 'delete from development_mail');
    await system.manager.patch(secretPath(), { enabled: true });
    expect(await received()).toEqual(both(`Client secret of ${name} enabled: Client system`));
    await query(system.running.database.url, 'delete from development_mail');
    await system.manager.delete(secretPath());
    expect(await received()).toEqual(both(`Client secret of ${name} deleted: Client system`));
    const [mail] = await mailboxOf(system.running);
    const me = (await system.manager.get('/me')).body;
    expect(mail?.text).toContain(`${me.name} deleted the client secret “Client system”`);
    expect(mail?.text).not.toContain(system.secret.value);
  });

  it('tell on days 1, 2, 3 and 7, then weekly, that a refused secret is still used', async () => {
    await system.manager.delete(secretPath());
    await system.running.drain();
    const days: number[] = [];
    for (let day = 1; day <= 30; day += 1) {
      await query(system.running.database.url, 'delete from development_mail');
      await fetchToken(system);
      await system.running.app.get(UseFlush).flush();
      await system.running.drain();
      const mails = (await mailboxOf(system.running)).filter(({ subject }) => subject.includes('still uses'));
      if (mails.length > 0) days.push(day);
      system.running.clock.advance(DAY);
    }
    expect(days).toEqual([1, 2, 3, 7, 14, 21, 28]);
  });

  it('tell the person and those beside them of a role', async () => {
    const { app } = system.running;
    const stranger = (await (await signIn(system.running, 'stranger')).get('/me')).body;
    const { organisation } = (await system.manager.get(`/applications/${system.application.id}`)).body;
    const roles = app.get(RoleChanges);
    const inContext = <T>(work: () => Promise<T>) => inRequestContext(app.get(EntityManager).fork(), work);
    const assignment = await inContext(() =>
      roles.grant(stranger.id, { role: 'credential_manager', organisationId: organisation.id }),
    );
    const subject = (verb: string) => `${stranger.name} is ${verb} credential manager of Example Donor Registry`;
    const told = (verb: string) => [
      ['manager@example.org', subject(verb)],
      ['stranger@example.org', subject(verb)],
    ];
    expect(await received()).toEqual(told('now'));
    await query(system.running.database.url, 'delete from development_mail');
    await inContext(() => roles.withdraw(assignment.id));
    expect(await received()).toEqual(told('no longer'));
    const own = (await mailboxOf(system.running)).find(({ to }) => to === 'stranger@example.org');
    expect(own?.text).toContain('You are no longer credential manager of Example Donor Registry');
  });

  it('tell a person alone of their new recovery codes', async () => {
    await system.manager.post('/me/recovery-codes', { code: await nextCode(system.running) });
    expect(await received()).toEqual([['manager@example.org', 'You have new recovery codes']]);
  });
});
