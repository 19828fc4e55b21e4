import { after, DAY } from '../../shared/clock.js';
import { couldAgreeBefore, hindranceOf, reasonToAsk, type Subject } from './approval-rules.js';
import type { ApprovalKind, ApprovalReason } from './contract/approval.schemas.js';
import { type ActKind, SupportPast } from './support-acts.js';

const now = new Date('2027-03-12T09:00:00.000Z');
const ago = (days: number) => after(now, -days * DAY);

describe('what needs a second person of WMDA support', () => {
  const manager: Subject = {
    status: 'active',
    ofSupport: false,
    factorResetAt: null,
    emailTouchedAt: null,
    emailChanging: false,
    emailChangeStopped: false,
  };
  const support = { ofSupport: true };

  it.each<[ApprovalKind, Partial<Subject>, ApprovalReason | null]>([
    ['email-change', {}, null],
    ['factor-reset', {}, null],
    ['disable', {}, null],
    ['enable', { status: 'disabled' }, null],
    ['support-grant', {}, 'support'],
    ['support-withdrawal', {}, 'support'],
    ['email-change', support, 'support'],
    ['email-change', { ...support, status: 'invited' }, 'support'],
    ['factor-reset', support, 'support'],
    ['disable', support, 'support'],
    ['enable', { ...support, status: 'disabled' }, 'support'],
    ['factor-reset', { emailTouchedAt: ago(6.99) }, 'email-changed-lately'],
    ['factor-reset', { emailTouchedAt: ago(7) }, null],
    ['factor-reset', { emailTouchedAt: ago(9), emailChanging: true }, 'email-changed-lately'],
    ['email-change', { factorResetAt: ago(6.99) }, 'factor-reset-lately'],
    ['email-change', { factorResetAt: ago(7) }, null],
    ['email-change', { emailTouchedAt: ago(1), emailChanging: true }, null],
    ['email-change', { emailChangeStopped: true, emailTouchedAt: ago(400) }, 'change-was-stopped'],
    ['email-change', { status: 'invited', emailChangeStopped: true, factorResetAt: ago(1) }, null],
    ['factor-reset', { emailChangeStopped: true, emailTouchedAt: ago(400) }, null],
    ['factor-reset', { factorResetAt: ago(1) }, null],
    ['disable', { factorResetAt: ago(1), emailTouchedAt: ago(1), emailChanging: true }, null],
  ])('R70 %s %j: %s', (kind, subject, reason) => {
    expect(reasonToAsk(kind, { ...manager, ...subject }, now)).toBe(reason);
  });
});

describe('who can be the second person', () => {
  type Past = [act: ActKind, actorId: string | null, days: number][];
  const pastOf = (acts: Past) =>
    new SupportPast(acts.map(([act, actorId, days]) => ({ act, actorId, at: ago(days), subjectId: 'B' })));
  /** Support for long, by somebody else than whoever asks. */
  const longSince: Past = [
    ['invited', 'C', 91],
    ['support-granted', 'C', 90],
  ];

  it.each<[string, Past, RegExp | null]>([
    ['support for long', longSince, null],
    ['support for 14 days', [['support-granted', 'C', 14]], null],
    ['support by the command line', [['support-granted', null, 90]], null],
    ['support for less than 14 days', [['support-granted', 'C', 13.99]], /less than 14 days/],
    ['never made support', [['invited', 'C', 90]], /less than 14 days/],
    ['invited by whoever asked', [['invited', 'A', 91], ['support-granted', 'C', 90]], /invited you/], // prettier-ignore
    ['made support by whoever asked', [['support-granted', 'A', 90]], /made you support/],
    ['reset by whoever asked, long ago', [...longSince, ['factor-reset', 'A', 80]], /reset your second factor/],
    ['given an address by whoever asked', [...longSince, ['readdressed', 'A', 80]], /changed your address/],
    ['reset by another one', [...longSince, ['factor-reset', 'C', 1]], null],
    ['disabled by whoever asked, and enabled long ago', [...longSince, ['disabled', 'A', 80], ['enabled', 'A', 79]], null], // prettier-ignore
    ['enabled less than 14 days ago', [...longSince, ['disabled', 'C', 80], ['enabled', 'C', 2]], /less than 14 days/],
    ['disabled', [...longSince, ['disabled', 'C', 80]], /less than 14 days/],
    ['withdrawn', [...longSince, ['support-withdrawn', 'C', 80]], /less than 14 days/],
    ['withdrawn and made support again lately', [...longSince, ['support-withdrawn', 'C', 80], ['support-granted', 'C', 2]], /less than 14 days/], // prettier-ignore
    ['disabled before they were support, and enabled since', [['disabled', 'C', 95], ['support-granted', 'C', 90], ['enabled', 'C', 60]], null], // prettier-ignore
  ])('R70 somebody who was %s', (_, acts, hindrance) => {
    const person = { id: 'B', past: pastOf(acts) };
    const words = hindranceOf({ subjectId: 'X', requestedBy: 'A' }, person, now);
    expect([words === null, hindrance?.test(words ?? '') ?? true]).toEqual([hindrance === null, true]);
  });

  it('R70 is neither whoever asked nor whom it is about', () => {
    const person = { id: 'B', past: pastOf(longSince) };
    expect(hindranceOf({ subjectId: 'X', requestedBy: 'B' }, person, now)).toContain('You asked for this yourself');
    expect(hindranceOf({ subjectId: 'B', requestedBy: 'A' }, person, now)).toContain('your own account');
    expect(hindranceOf({ subjectId: 'X', requestedBy: null }, person, now)).toBeNull();
  });

  it.each<[string, Past, boolean]>([
    ['support for long', longSince, true],
    ['support for less than 14 days', [['support-granted', 'C', 13]], false],
    ['made support by whoever asks', [['support-granted', 'A', 90]], false],
    ['taken out of support a week ago', [...longSince, ['support-withdrawn', 'A', 7]], true],
    ['disabled a week ago', [...longSince, ['disabled', 'A', 7]], true],
    ['taken out of support 15 days ago', [...longSince, ['support-withdrawn', 'A', 15]], false],
    ['disabled 15 days ago', [...longSince, ['disabled', 'A', 15]], false],
  ])('R70 counts as one where somebody was %s: %j %s', (_, acts, counts) => {
    const person = { id: 'B', past: pastOf(acts) };
    expect(couldAgreeBefore({ subjectId: 'X', requestedBy: 'A' }, person, now)).toBe(counts);
    expect(couldAgreeBefore({ subjectId: 'B', requestedBy: 'A' }, person, now)).toBe(false);
    expect(couldAgreeBefore({ subjectId: 'X', requestedBy: 'B' }, person, now)).toBe(false);
  });
});
