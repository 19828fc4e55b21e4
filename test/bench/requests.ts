import { generateSecretValue } from '../../src/modules/secrets/secret-value.js';

/** Somebody who asks for tokens. */
export interface BenchClient {
  readonly clientId: string;
  readonly secret: string;
}

/** The API that every token of the bench is for. */
export const target = { resource: 'https://api.example.org/sm', scope: 'search.read search.write' };

/** Failures of one address: far from any limit. */
const failuresPerAddress = 4;

/** Right requests of all clients in turn, each from an address of its own. */
export function rightRequests(clients: readonly BenchClient[]): (n: number) => Buffer {
  const ready = clients.map((client, index) => {
    const { head, tail } = requestOf(client);
    return Buffer.from(`${head}198.18.${index >> 8}.${index & 255}${tail}`);
  });
  return (n) => ready[n % ready.length] as Buffer;
}

/**
 * Requests of all clients in turn with a well-formed secret that nobody has. The address changes before it has failed
 * often enough to be slowed down, and none comes twice in the life of this function.
 */
export function wrongRequests(clients: readonly BenchClient[]): () => Buffer {
  const parts = clients.map(({ clientId }) => requestOf({ clientId, secret: generateSecretValue() }));
  let sent = 0;
  return () => {
    const address = Math.floor(sent / failuresPerAddress);
    const part = parts[address % parts.length] as { head: string; tail: string };
    sent += 1;
    return Buffer.from(`${part.head}10.${(address >> 16) & 255}.${(address >> 8) & 255}.${address & 255}${part.tail}`);
  };
}

/** The bytes before and after the address that a load balancer would add. */
function requestOf({ clientId, secret }: BenchClient): { head: string; tail: string } {
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...target });
  form.set('client_id', clientId);
  form.set('client_secret', secret);
  const body = form.toString();
  const lines = [
    'POST /oauth2/token HTTP/1.1',
    'Host: localhost',
    'Accept: application/json',
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Forwarded-For: ',
  ];
  return { head: lines.join('\r\n'), tail: `\r\n\r\n${body}` };
}
