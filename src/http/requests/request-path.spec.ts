import fc from 'fast-check';
import { requestPath, requestTarget, withoutSecrets } from './request-path.js';

const secret = '0Ll_wmda_qe7Zl2mXbKc9YtR4vW8sD1fGhJkPnQxUzAaBbCcDd12345';
const percent = (text: string) =>
  [...text].map((character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');

describe('the path of a request', () => {
  it('R74 shows no secret, however it is encoded', () => {
    const once = percent(secret);
    const spellings = [
      secret,
      secret.replaceAll('_', '%5F'),
      secret.replaceAll('_', '%5f'),
      secret.replaceAll('_', '%255F'),
      secret.replaceAll('_', '%2525255F'),
      once,
      once.toUpperCase(),
      percent(once),
      percent(percent(once)),
      once.replaceAll('%', '%25').replaceAll('%25', '%2525'),
    ];
    for (const spelling of spellings) {
      expect(requestPath(`/manage-clients/${spelling}/secrets/new?x=1`)).toBe(
        '/manage-clients/(client secret)/secrets/new',
      );
      expect(withoutSecrets(`x.${spelling}`)).toBe('x.(client secret)');
    }
  });

  it('R74 shows none beside what cannot be decoded, and none that is encoded without an end', () => {
    expect(requestPath(`/%ff%zz%/${percent(secret)}%`)).toBe('/%ff%zz%/(client secret)%');
    // `%5F`, the 5 of which is encoded, the 3 of which is encoded, and so on.
    const underscore = (rounds: number) => `${'%'.repeat(rounds)}${'3'.repeat(rounds - 1)}5F`;
    expect(requestPath(`/${secret.replaceAll('_', underscore(5))}`)).toBe('/(client secret)');
    expect(requestPath(`/${secret.replaceAll('_', underscore(2000))}`)).toBe('(encoded too often to be read)');
  });

  it('R74 stays as it was sent without one, and is read whatever is in it', () => {
    expect(requestPath('/a%2Fb/%e2%82%ac/%zz?token=x')).toBe('/a%2Fb/%e2%82%ac/%zz');
    expect(requestPath('?x')).toBe('/');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(typeof requestPath(`/${text}`)).toBe('string');
      }),
    );
  });

  it.each([
    ['/a?b=1', '/a?b=1'],
    ['http://localhost:3000/api/v1/me?x=//y', '/api/v1/me?x=//y'],
    ['HTTPS://user@host', '/'],
    ['https://host?x=1', '/?x=1'],
    ['*', '/*'],
    ['', '/'],
    ['api/v1', '/api/v1'],
  ])('of the target %s is %s', (target, path) => {
    expect(requestTarget(target)).toBe(path);
  });
});
