import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { v7 as uuidv7 } from 'uuid';
import type { FloorSettings } from './floor-settings.js';

/** How a floor hashes secrets and makes tokens. */
export interface FloorCrypto {
  hash(secret: string): Uint8Array;
  token(clientId: string, secretId: string): string;
}

/**
 * The least that a token endpoint does: parse the form, hash the secret, compare, sign the token. No framework, no
 * database, no log, no use tracking.
 */
export function serveTokens({ port, scope, clients }: FloorSettings, { hash, token }: FloorCrypto): void {
  const known = new Map(clients.map(({ clientId, secret }) => [clientId, { hash: hash(secret), secretId: uuidv7() }]));

  const answer = (body: string, response: ServerResponse) => {
    const form = new URLSearchParams(body);
    const clientId = form.get('client_id') ?? '';
    const presented = hash(form.get('client_secret') ?? '');
    const client = known.get(clientId);
    const right = client !== undefined && timingSafeEqual(client.hash, presented);
    const content = right
      ? { access_token: token(clientId, client.secretId), token_type: 'Bearer', expires_in: 3600, scope }
      : { error: 'invalid_client' };
    const text = JSON.stringify(content);
    response.writeHead(right ? 200 : 401, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'no-store',
    });
    response.end(text);
  };

  createServer((request: IncomingMessage, response) => {
    if (request.method === 'GET') return response.end('ready');
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text: string) => (body += text));
    request.on('end', () => answer(body, response));
  }).listen(port, '127.0.0.1');
}
