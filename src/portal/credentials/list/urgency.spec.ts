import type { ApplicationRecord } from '../../../modules/applications/contract/application-directory.js';
import type { SecretSummary } from '../../../modules/secrets/contract/secret-directory.js';
import { byNeed, type ListedApplication } from './urgency.js';

interface Others extends Partial<SecretSummary> {
  readonly status?: ApplicationRecord['status'];
  readonly environment?: ApplicationRecord['environment'];
  readonly revoked?: boolean;
}
const none = { active: 0, expiring: 0, disabled: 0, expired: 0 };
const listed = (name: string, needs: SecretSummary['needs'], others: Others = {}): ListedApplication => {
  const { status = 'active', environment = 'production', revoked = false, ...summary } = others;
  const organisation = { id: 'registry', name: 'Registry', ion: null, countryCode: 'NL' };
  const nothing = { nextExpiresOn: null, endsNext: null, coveredThrough: null, lastUsedAt: null };
  return {
    application: { id: name, name, clientId: name, status, environment, organisation, apis: [] },
    summary: { ...nothing, secretCounts: none, needs, ...summary },
    revoked,
  };
};
const disabled: Others = { status: 'disabled' };
const sandbox: Others = { environment: 'sandbox' };

describe('what needs action first', () => {
  it('goes by need, production before the sandbox, the nearest end first, and what can wait last', () => {
    const all = [
      listed('disabled', 'nothing', disabled),
      listed('fine', 'nothing', { endsNext: '2027-06-01' }),
      listed('fine, ends sooner', 'nothing', { endsNext: '2027-03-01' }),
      listed('tidy', 'tidy'),
      listed('sandbox without a secret', 'first-secret', sandbox),
      listed('sandbox refused', 'refused-now', sandbox),
      listed('switch', 'switch'),
      listed('ends in 20 days', 'successor', { endsNext: '2026-12-13' }),
      listed('ends in 7 days', 'successor', { endsNext: '2026-11-30' }),
      listed('no secret works', 'first-secret'),
      listed('revoked', 'nothing', { revoked: true }),
      listed('refused', 'refused-now'),
      listed('sandbox to tidy', 'tidy', sandbox),
    ];
    expect(byNeed(all).map(({ application }) => application.name)).toEqual([
      'refused',
      'revoked',
      'no secret works',
      'ends in 7 days',
      'ends in 20 days',
      'switch',
      'sandbox refused',
      'sandbox without a secret',
      'tidy',
      'sandbox to tidy',
      'fine, ends sooner',
      'fine',
      'disabled',
    ]);
  });
});
