import type { Contender } from './measurement.js';

/**
 * Makes sure that like is compared with like: whoever should grant does so with a token of the same kind.
 * @returns its length in characters, zero for a contender that should refuse
 * @throws for another answer
 */
export async function tokenLengthOf({ name, server, request, expectedStatus }: Contender): Promise<number> {
  const [, body] = request(0).toString().split('\r\n\r\n');
  const answer = await fetch(`http://127.0.0.1:${server.port}/oauth2/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: body ?? '',
  });
  const text = await answer.text();
  if (answer.status !== expectedStatus) throw new Error(`${name} answers ${answer.status}: ${text}`);
  if (!answer.ok) return 0;
  const { access_token: token } = JSON.parse(text) as { access_token: string };
  const header = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString();
  if (!header.includes('"at+jwt"') || !header.includes('"ES256"'))
    throw new Error(`${name} grants another token: ${header}`);
  return token.length;
}
