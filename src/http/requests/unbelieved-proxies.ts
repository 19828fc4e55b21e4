import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../../config/config.js';

/**
 * Says once, where no proxy is believed, that requests seem to come through one: then all of them count as one
 * address, and whoever guesses from there has everybody wait.
 */
export function noticeUnbelievedProxies(fastify: FastifyInstance, { trustProxy }: Config): void {
  if (trustProxy !== false) return;
  const logger = new Logger('TRUST_PROXY');
  let said = false;
  fastify.addHook('onRequest', (request, _reply, done) => {
    const header = said ? undefined : Object.keys(request.headers).find(isOfProxy);
    if (header !== undefined) {
      said = true;
      logger.warn(
        `A request came with the header ${header}, although TRUST_PROXY is none. If a reverse proxy stands before the ` +
          'product, set TRUST_PROXY, or everybody behind it counts as one address. If none does, somebody made the ' +
          'header up, and it was ignored.',
      );
    }
    done();
  });
}

function isOfProxy(header: string): boolean {
  return header === 'forwarded' || header.startsWith('x-forwarded-');
}
