import type { FastifyRequest } from 'fastify';
import { homePath } from '../page/return-path.js';

/**
 * The address of the page that holds the form which was sent: the same address if it is a page, else the nearest one
 * above.
 */
export function formPageOf({ url, method, server, routeOptions }: FastifyRequest): string {
  if (method === 'GET') return url;
  const path = url.split('?', 1)[0]?.split('/') ?? [];
  const route = routeOptions.url?.split('/') ?? [];
  for (let length = route.length; length > 1; length -= 1) {
    if (!server.hasRoute({ method: 'GET', url: route.slice(0, length).join('/') })) continue;
    return length === path.length ? url : path.slice(0, length).join('/');
  }
  return homePath;
}
