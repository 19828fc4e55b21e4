import { factsInPlainWords, inPlainWords } from './plain-words.js';

describe('the words of the event log', () => {
  it.each([
    ['secrets.secret-created', 'Secret created'],
    ['applications.api-changed', 'API changed'],
    ['reminders-missed', 'Reminders missed'],
  ])('say %s as "%s"', (name, words) => {
    expect(inPlainWords(name)).toBe(words);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ kind: 'browser', method: 'totp' }, 'In a browser, with an authenticator app'],
    [{ step: 'second-factor', reason: 'wrong-code' }, 'Step second factor, reason wrong code'],
    [{ role: 'credential_manager' }, 'Role credential manager'],
    [{ changed: ['scopes', 'introspectionApplicationIds'] }, 'Changed scopes and introspection application ids'],
    [{ reason: 'key_compromise', revokedFrom: '2001:db8::a_b' }, 'Reason key compromise, revoked from 2001:db8::a_b'],
    [{ reason: 'key_compromise', revoked: true }, 'Reason key compromise, revoked by somebody who held its value'],
    [{ expiresOn: '2027-03-12' }, 'Expires on 12 Mar 2027'],
    [{}, ''],
  ])('say %j as "%s"', (facts, words) => {
    expect(factsInPlainWords(Object.entries(facts))).toBe(words);
  });
});
