import { DAY } from '../../../src/shared/clock.js';
import { type RunningApp, startApp } from '../../support/app.js';

describe('/.well-known/security.txt', () => {
  let running: RunningApp;

  beforeAll(async () => {
    running = await startApp({ config: { publicUrl: 'https://portal.example.org' } });
  });
  afterAll(() => running.close());

  it('says whom to tell of a weakness, for less than a year from now (RFC 9116)', async () => {
    const show = () => running.app.inject({ url: '/.well-known/security.txt' });
    const first = await show();
    expect([first.statusCode, first.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(first.body).toBe(
      [
        'Contact: mailto:security@localhost.localdomain',
        'Expires: 2027-05-22T00:00:00Z',
        'Preferred-Languages: en',
        'Canonical: https://portal.example.org/.well-known/security.txt',
        '',
      ].join('\n'),
    );
    running.clock.advance(10 * DAY);
    expect((await show()).body).toContain('Expires: 2027-06-01T00:00:00Z');
  });
});
