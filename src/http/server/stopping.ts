import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { answeredWithinMs } from '../../database/request-deadline.js';
import { Unavailable } from '../answers/unavailable.js';

/** How long a request that is already on its way may take to arrive after the stop began. */
const graceMs = 1000;

/**
 * Refuses requests that arrive on open connections once the server stops listening; those under way are finished.
 * Fastify would do so too, without the headers that every answer has. Connections on which nothing is asked, without a
 * byte or with half a header, would keep the process for ever: they are closed a second later, and all others once
 * every request must have been answered (R79).
 */
export function refuseWhileStopping(fastify: FastifyInstance): void {
  const { server } = fastify;
  let stopping = false;
  const connections = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  fastify.addHook('preClose', (done) => {
    stopping = true;
    // A connection kept alive after its last answer would hold a stop up for as long as its client likes.
    server.keepAliveTimeout = 1;
    setInterval(() => [...connections].filter(isUnused).forEach((socket) => socket.destroy()), graceMs).unref();
    setTimeout(() => server.closeAllConnections(), graceMs + answeredWithinMs).unref();
    done();
  });
  fastify.addHook('onRequest', (_request, _reply, done) =>
    done(stopping ? new Unavailable('This instance is stopping.') : undefined),
  );
}

/** Where Node notes on a connection which answer is under way there. */
const answerUnderWay = '_httpMessage';

function isUnused(socket: Socket): boolean {
  return !Reflect.get(socket, answerUnderWay);
}
