import { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { inTransaction } from '../../../src/database/transaction.js';
import { definedEvents, type DomainEvent, type EventClass } from '../../../src/events/define-event.js';
import { DomainEvents } from '../../../src/events/domain-events.js';
import { withOrigin } from '../../../src/events/origins/event-origin.js';
import { ApplicationCreated } from '../../../src/modules/applications/contract/application-created.event.js';
import { RoleGranted } from '../../../src/modules/roles/contract/role-granted.event.js';
import { RoleWithdrawn } from '../../../src/modules/roles/contract/role-withdrawn.event.js';
import { GuessingSuspected } from '../../../src/modules/verification/contract/guessing-suspected.event.js';
import { RefusedSecretUsed } from '../../../src/modules/verification/contract/refused-secret-used.event.js';
import { SecretCreated } from '../../../src/modules/secrets/contract/secret-created.event.js';
import { SecretDeleted } from '../../../src/modules/secrets/contract/secret-deleted.event.js';
import { SecretExpired } from '../../../src/modules/reminders/contract/secret-expired.event.js';
import { SecretExpiring } from '../../../src/modules/reminders/contract/secret-expiring.event.js';
import { UseFlush } from '../../../src/modules/verification/use-flush.js';
import { MINUTE } from '../../../src/shared/clock.js';
import { type ApiClient, signIn } from '../../support/api-client.js';
import { type ClientSystem, fetchToken, startClientSystem } from '../../support/client-system.js';
import { query } from '../../support/databases.js';

interface Entry {
  readonly type: string;
  readonly actor: { readonly id: string; readonly name: string } | null;
  readonly summary: string;
}

const nobody = '0199a3c8-7b1e-7c00-8000-0123456789ab';

describe('the activity of an application', () => {
  let system: ClientSystem;
  let support: ApiClient;
  let managerId: string;
  let supportId: string;
  let organisationId: string;

  beforeEach(async () => {
    system = await startClientSystem({}, 'PartnerAlternative-NL-ExampleDonorRegistry-SMC');
    support = await signIn(system.running, 'support');
    managerId = (await system.manager.get('/me')).body.id;
    supportId = (await support.get('/me')).body.id;
    organisationId = (await system.manager.get(`/applications/${system.application.id}`)).body.organisation.id;
  });
  afterEach(() => system.running.close());

  const path = () => `/applications/${system.application.id}/activity`;
  const entries = async (search = '') => (await system.manager.get(`${path()}${search}`)).body.items as Entry[];
  const newest = async () => (await entries('?limit=1'))[0];
  const record = (event: DomainEvent, actorId: string | null = null) =>
    withOrigin({ actorId, ip: '192.0.2.99', requestId: 'request-of-support' }, () =>
      inTransaction(system.running.app.get(EntityManager).fork(), async () =>
        system.running.app.get(DomainEvents).record(event),
      ),
    );
  const ids = () => ({ secretId: system.secret.id, applicationId: system.application.id, organisationId });
  const secretInWords = () => `Client secret ‘Client system’ (${system.secret.value.slice(0, 3)}…)`;

  it('tells what managers, support and the product did, the latest first, each by a name that may be shown', async () => {
    const secret = `/applications/${system.application.id}/secrets/${system.secret.id}`;
    await fetchToken(system, { scope: 'messages.read' });
    await system.running.app.get(UseFlush).flush();
    await system.manager.patch(secret, { enabled: false });
    await system.manager.patch(secret, { enabled: true });
    await system.manager.patch(secret, { name: 'Renamed' });
    const application = `/admin/applications/${system.application.id}`;
    await support.patch(application, { name: 'PartnerAlternative-NL-Other-SMC' });
    await support.patch(application, { status: 'disabled' });
    await support.patch(application, { status: 'active' });
    await system.manager.delete(secret);
    const manager = { id: managerId, name: 'Mara Manager' };
    const wmda = { id: supportId, name: 'WMDA support' };
    const renamed = secretInWords().replace('Client system', 'Renamed');
    expect((await entries()).map(({ actor, summary }) => [actor, summary])).toEqual([
      [manager, `${renamed} was deleted.`],
      [wmda, 'The application was enabled again.'],
      [wmda, 'The application was disabled: it gets no token.'],
      [wmda, 'The application got another name; its client id stays.'],
      [manager, `${renamed} got this name in place of another.`],
      [manager, `${renamed} was enabled again.`],
      [manager, `${renamed} was disabled: it is refused until it is enabled again.`],
      [null, `${renamed} was used for the first time by a system at 127.0.0.1.`],
      [manager, `${renamed} was created, its last day is 1 Oct 2027 (UTC).`],
      [
        manager,
        expect.stringMatching(/^Client secret ‘Trial run’ \(\w{3}…\) was created, its last day is 22 Nov 2026/),
      ],
      [null, 'The application was created.'],
    ]);
  });

  it.each<[string, (of: ReturnType<typeof ids>) => DomainEvent, string]>([
    [
      'creation',
      (of) => new SecretCreated({ ...of, expiresOn: '2027-03-12' }),
      '{secret} was created, its last day is 12 Mar 2027 (UTC).',
    ],
    [
      'coming end',
      (of) => new SecretExpiring({ ...of, sweepId: nobody, threshold: 7, daysLeft: 6, expiresOn: '2027-03-12' }),
      '{secret} ends soon: 6 days left, its last day is 12 Mar 2027 (UTC).',
    ],
    [
      'last day',
      (of) => new SecretExpiring({ ...of, sweepId: nobody, threshold: 1, daysLeft: 1, expiresOn: '2027-03-12' }),
      '{secret} ends soon: 1 day left, its last day is 12 Mar 2027 (UTC).',
    ],
    [
      'end',
      (of) => new SecretExpired({ ...of, sweepId: nobody, expiresOn: '2027-03-12' }),
      '{secret} has expired: 12 Mar 2027 (UTC) was its last day.',
    ],
    [
      'use though expired',
      (of) => new RefusedSecretUsed({ ...of, reason: 'expired' }),
      '{secret} has expired, and a system still presents it.',
    ],
    [
      'use though disabled',
      (of) => new RefusedSecretUsed({ ...of, reason: 'disabled' }),
      '{secret} is disabled, and a system still presents it.',
    ],
    [
      'use though deleted',
      (of) => new RefusedSecretUsed({ ...of, reason: 'deleted' }),
      '{secret} was deleted, and a system still presents it.',
    ],
    [
      'use though something new',
      (of) => new RefusedSecretUsed({ ...of, reason: 'other' }),
      '{secret} does not work, and a system still presents it.',
    ],
    [
      'compromise',
      (of) => new SecretDeleted({ ...of, reason: 'key_compromise' }),
      '{secret} was deleted because its value is known to others.',
    ],
    [
      'being superseded',
      (of) => new SecretDeleted({ ...of, reason: 'superseded' }),
      '{secret} was deleted because another one took its place.',
    ],
    [
      'moving away',
      (of) => new SecretDeleted({ ...of, reason: 'affiliation_changed' }),
      '{secret} was deleted because whoever used it belongs elsewhere now.',
    ],
    [
      'losing the right',
      (of) => new SecretDeleted({ ...of, reason: 'privilege_withdrawn' }),
      '{secret} was deleted because the right to use it was withdrawn.',
    ],
    ['another reason', (of) => new SecretDeleted({ ...of, reason: 'other' }), '{secret} was deleted.'],
  ])('tells of the %s of a secret', async (_, event, sentence) => {
    await record(event(ids()));
    expect((await newest())?.summary).toBe(sentence.replace('{secret}', secretInWords()));
  });

  it('tells of guessing, of its APIs and of people who come and go', async () => {
    const { applicationId } = ids();
    await record(new GuessingSuspected({ applicationId, organisationId, refusals: 137 }));
    expect((await newest())?.summary).toBe(
      '137 wrong secrets were presented for this application within an hour: somebody may be guessing.',
    );
    const apis = (await support.get('/admin/apis?environment=sandbox')).body.items as { id: string }[];
    await support.patch(`/admin/applications/${applicationId}`, { apiIds: [apis[0]?.id] });
    expect((await newest())?.summary).toBe('The APIs that the application reaches were changed: 1 API now.');
    const assignment = { assignmentId: nobody, userId: managerId, organisationId: null, applicationId };
    await record(new RoleGranted({ ...assignment, role: 'credential_manager' }), supportId);
    expect(await newest()).toMatchObject({
      actor: { name: 'WMDA support' },
      summary: 'Mara Manager became a credential manager of this application.',
    });
    await record(new RoleWithdrawn({ ...assignment, role: 'credential_manager' }), supportId);
    expect((await newest())?.summary).toBe('Mara Manager is no credential manager of this application any more.');
  });

  it('still reads well when nobody knows the secret, the person or who did it', async () => {
    const { applicationId } = ids();
    await record(new SecretCreated({ ...ids(), secretId: nobody, expiresOn: '2027-03-12' }), nobody);
    expect(await newest()).toMatchObject({
      actor: { id: nobody, name: 'Somebody' },
      summary: 'A client secret was created, its last day is 12 Mar 2027 (UTC).',
    });
    const assignment = { assignmentId: nobody, userId: nobody, organisationId: null, applicationId };
    await record(new RoleGranted({ ...assignment, role: 'credential_manager' }));
    expect((await newest())?.summary).toBe('Somebody became a credential manager of this application.');
  });

  it('names nobody of support and shows no address of theirs, also when they have left or manage secrets too', async () => {
    const { applicationId } = ids();
    await record(new SecretDeleted({ ...ids(), reason: 'key_compromise' }), supportId);
    await record(new SecretCreated({ ...ids(), expiresOn: '2027-03-12' }), supportId);
    const apiIds = [nobody];
    await record(new ApplicationCreated({ applicationId, organisationId, clientId: nobody, apiIds }), supportId);
    const wmda = { id: supportId, name: 'WMDA support' };
    const actors = async () => (await entries('?limit=3')).map(({ actor }) => actor);
    expect(await actors()).toEqual([wmda, wmda, wmda]);
    await query(system.running.database.ownerUrl, `delete from role_assignment where role = 'support'`);
    expect(await actors()).toEqual([wmda, { id: supportId, name: 'Suri Support' }, wmda]);
    const { text } = await system.manager.get(path());
    for (const hidden of ['support@example.org', '192.0.2.99', 'request-of-support']) {
      expect(text).not.toContain(hidden);
    }
  });

  it('goes page by page', async () => {
    for (let time = 0; time < 3; time += 1) {
      system.running.clock.advance(MINUTE);
      await record(new SecretDeleted({ ...ids(), reason: 'other' }));
      await record(new GuessingSuspected({ ...ids(), refusals: time }));
    }
    const all = await entries('?limit=200');
    const first = (await system.manager.get(`${path()}?limit=3`)).body;
    const second = (await system.manager.get(`${path()}?limit=6&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...second.items]).toEqual(all);
    expect(second.nextCursor).toBeNull();
    expect(all).toHaveLength(9);
  });

  it('R50 is there for its managers and support, and for nobody else', async () => {
    const stranger = await signIn(system.running, 'stranger');
    const deputy = await signIn(system.running, 'deputy');
    expect((await stranger.get(path())).status).toBe(404);
    expect((await deputy.get(path())).status).toBe(404);
    expect((await support.get(path())).body.items).toEqual(await entries());
    for (const bad of ['cursor=x', 'limit=0', 'type=secrets.secret-created']) {
      expect((await system.manager.get(`${path()}?${bad}`)).status).toBe(400);
    }
  });

  it('has a sentence for every type of event that names an application, and for no other', () => {
    const named = (hasIt: (event: EventClass) => boolean) =>
      [...definedEvents()].filter(([, event]) => hasIt(event)).map(([type]) => type);
    const told = named(({ publicForm }) => publicForm !== undefined);
    expect(told).toEqual(named(({ schema }) => 'applicationId' in (schema as z.ZodObject).shape));
    expect(told).toHaveLength(25);
  });
});
