import type { ApplicationRecord } from '../../../modules/applications/contract/application-directory.js';
import type { SecretSummary } from '../../../modules/secrets/contract/secret-directory.js';
import { lineOf } from './application-lines.js';

const now = new Date('2026-11-23T09:00:00.000Z');
const application: ApplicationRecord = {
  id: 'one',
  name: 'One',
  clientId: 'client',
  environment: 'production',
  status: 'active',
  organisation: { id: 'registry', name: 'Registry', ion: null, countryCode: 'NL' },
  apis: [],
};
const summary: SecretSummary = {
  secretCounts: { active: 1, expiring: 0, disabled: 0, expired: 0 },
  nextExpiresOn: '2027-03-12',
  endsNext: '2027-03-12',
  coveredThrough: '2027-03-12',
  lastUsedAt: new Date('2026-11-23T07:00:00.000Z'),
  needs: 'nothing',
};
const line = (changes: Partial<SecretSummary>, others: Partial<ApplicationRecord> = {}) => {
  const { state, next, when, lastUsed } = lineOf(
    { application: { ...application, ...others }, summary: { ...summary, ...changes }, revoked: false },
    now,
  );
  return [state.label, state.tone, next, when, lastUsed];
};

describe('an application in a line', () => {
  it.each([
    ['that is fine', line({}), ['Nothing to do', 'good', '12 Mar 2027', '110 days left', '2 hours ago']],
    [
      'that was never used, which is no praise',
      line({ lastUsedAt: null }),
      ['Nothing to do', 'none', '12 Mar 2027', '110 days left', 'never'],
    ],
    [
      'on the last day of its secret',
      line({ needs: 'successor', endsNext: '2026-11-23' }),
      ['Loses access soon', 'bad', '23 Nov 2026', '1 day left', '2 hours ago'],
    ],
    [
      'in a sandbox, which is quiet',
      line({ needs: 'successor', endsNext: '2026-11-23' }, { environment: 'sandbox' }),
      ['Loses access soon', 'none', '23 Nov 2026', '1 day left', '2 hours ago'],
    ],
    [
      'of which no secret works',
      line({ needs: 'first-secret', endsNext: null }),
      ['No working secret', 'bad', 'Gets no token', 'now', '2 hours ago'],
    ],
    [
      'that is refused',
      line({ needs: 'refused-now' }),
      ['Refused now', 'bad', 'A system gets no token', 'now', '2 hours ago'],
    ],
    ['that is disabled', line({}, { status: 'disabled' }), ['Disabled', 'none', 'Gets no token', '', '2 hours ago']],
  ])('tells of one %s', (_, told, expected) => {
    expect(told).toEqual(expected);
  });
});
