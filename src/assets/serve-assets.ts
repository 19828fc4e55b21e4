import type { FastifyInstance } from 'fastify';
import { acceptedEncoding } from '../http/compression.js';
import type { Assets } from './assets.js';

/** Kept for a year: another content has another address. */
const forever = 'public, max-age=31536000, immutable';

/** Serves the files of the pages, compressed for whoever reads that. */
export function serveAssets(fastify: FastifyInstance, assets: Assets): void {
  fastify.get('/static/:file', { config: { withoutRequestScope: true } }, async (request, reply) => {
    const asset = assets.find(request.url.split('?', 1)[0] ?? '');
    if (!asset) return reply.callNotFound();
    const encoding = acceptedEncoding(request.headers['accept-encoding']);
    reply.headers({ 'Content-Type': asset.type, 'Cache-Control': forever, Vary: 'Accept-Encoding' });
    if (encoding) reply.header('Content-Encoding', encoding);
    return reply.send(encoding ? await asset.encoded(encoding) : asset.body);
  });
}
