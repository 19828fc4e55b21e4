import type { FastifyInstance } from 'fastify';
import { pathOf } from '../http/requests/request-path.js';
import type { Assets } from './assets.js';

/** Browsers may keep a file for a year: when its content changes, so does its address. */
const forever = 'public, max-age=31536000, immutable';

/** Serves the files of the pages, compressed for whoever reads that. */
export function serveAssets(fastify: FastifyInstance, assets: Assets): void {
  fastify.get('/static/:file', { config: { withoutRequestScope: true } }, (request, reply) => {
    const asset = assets.find(pathOf(request.url));
    if (!asset) return reply.callNotFound();
    return asset.body.send(request, reply.header('Cache-Control', forever));
  });
}
