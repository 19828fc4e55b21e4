import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Has a browser go to another page (Post/Redirect/Get). The script of the pages, which sends forms in place, is told where
 * to go: a redirect that it followed by itself would lose the part behind `#`, and load the page twice.
 * @param location a path of this host
 */
export function leadTo(location: string, { headers }: FastifyRequest, reply: FastifyReply): void {
  if (headers['x-sent-in-place'] === undefined) reply.status(303).header('Location', location);
  else reply.status(204).header('X-See-Other', location);
}
