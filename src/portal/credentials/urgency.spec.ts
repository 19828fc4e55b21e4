import type { ApplicationRecord } from '../../modules/applications/contract/application-directory.js';
import type { SecretView } from '../../modules/secrets/contract/secret.schemas.js';
import type { ApplicationFacts } from '../../modules/overview/contract/application-overview.js';
import { byUrgency, summaryOf } from './urgency.js';

const now = new Date('2026-11-23T09:00:00.000Z');
const secret = (expiresOn: string, state: SecretView['state'] = 'active') => ({ expiresOn, state }) as SecretView;
interface Others {
  readonly status?: ApplicationRecord['status'];
  readonly environment?: ApplicationRecord['environment'];
  readonly lastRefusedAt?: string;
  readonly revoked?: boolean;
}
const facts = (name: string, secrets: SecretView[], others: Others = {}): ApplicationFacts => {
  const { status = 'active', environment = 'production', lastRefusedAt, revoked = false } = others;
  const organisation = { id: 'registry', name: 'Registry', ion: null, countryCode: 'NL' };
  const nothing = { secretId: null, name: null, hint: null, lastFrom: null };
  const refusal = { ...nothing, reason: 'unknown_secret', lastAt: new Date(lastRefusedAt ?? now) };
  const leak = {
    secretId: 'leaked',
    applicationId: name,
    name: 'Leaked',
    hint: 'abc',
    revokedAt: now,
    revokedFrom: null,
  };
  return {
    application: { id: name, name, clientId: name, status, environment, organisation, apis: [] },
    secrets,
    refusals: lastRefusedAt === undefined ? [] : [refusal],
    revocations: revoked ? [leak] : [],
    managers: [],
    canManage: true,
  };
};
const disabled: Others = { status: 'disabled' };

describe('what needs action first', () => {
  it('puts outages before leaks, leaks before gaps to come, the nearest first, and what is fine last', () => {
    const all = [
      facts('disabled', [secret('2026-11-01', 'expired')], disabled),
      facts('fine', [secret('2027-06-01')]),
      facts('refused long ago', [secret('2027-06-01')], { lastRefusedAt: '2026-11-15T09:00:00Z' }),
      facts('empty', []),
      facts('refused', [secret('2027-06-01')], { lastRefusedAt: '2026-11-22T09:00:00Z' }),
      facts('has a successor', [secret('2027-06-01'), secret('2026-12-01', 'expiring')]),
      facts('gap in 20 days', [secret('2026-12-13', 'expiring')]),
      facts('gap in 7 days', [secret('2026-11-30', 'expiring'), secret('2027-06-01', 'disabled')]),
      facts('revoked', [secret('2027-06-01')], { revoked: true }),
      facts('nothing works in the sandbox', [secret('2026-11-01', 'expired')], { environment: 'sandbox' }),
      facts('nothing works', [secret('2026-11-01', 'expired')]),
    ];
    expect(byUrgency(all, now).map(({ application }) => application.name)).toEqual([
      'nothing works',
      'nothing works in the sandbox',
      'revoked',
      'gap in 7 days',
      'gap in 20 days',
      'has a successor',
      'refused',
      'empty',
      'fine',
      'refused long ago',
      'disabled',
    ]);
  });

  it.each([
    [[facts('fine', [secret('2027-06-01')])], 'notice', 'Nothing expires within 30 days.'],
    [[facts('soon', [secret('2026-12-01', 'expiring')])], 'warning', '1 secret expires within 30 days.'],
    [
      [facts('one', [secret('2026-11-01', 'expired')]), facts('two', [secret('2026-11-01', 'expired')])],
      'problem',
      '2 applications have no valid secret: act now.',
    ],
    [
      [
        facts('lapsed', [secret('2026-11-01', 'expired')]),
        facts('soon', [secret('2026-12-01', 'expiring'), secret('2026-12-02', 'expiring')]),
      ],
      'problem',
      '1 application has no valid secret: act now. 2 secrets expire within 30 days.',
    ],
    [[facts('disabled', [secret('2026-12-01', 'expiring')], disabled)], 'notice', 'Nothing expires within 30 days.'],
  ] as const)('sums up %#', (all, tone, text) => {
    expect(summaryOf(all, now)).toMatchObject({ tone, text });
  });
});
