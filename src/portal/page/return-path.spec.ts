import { safeReturnPath } from './return-path.js';

describe('where to go after signing in', () => {
  it.each(['/account', '/manage-clients?notice=x', '/manage-clients/0199/secrets/new'])('goes to %s', (path) => {
    expect(safeReturnPath(path)).toBe(path);
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '/..//evil.example',
    '/api/v1/me',
    '/oauth2/token',
    '/login/mfa',
    '/logout',
    '',
    undefined,
    ['/account'],
  ])('goes home instead of to %j', (path) => {
    expect(safeReturnPath(path)).toBe('/');
  });
});
