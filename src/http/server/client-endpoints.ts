import type { FastifyInstance } from 'fastify';
import type { DescribedEndpoint } from '../open-api/described-endpoint.js';

/** The endpoints that client systems post to. They pass by what pages and the API need, so no controller has them. */
export abstract class ClientEndpoints {
  /** What the document of the API says of them. */
  abstract readonly described: readonly DescribedEndpoint[];

  /** Adds the routes. Called before the hooks that pages and the API need, so that these endpoints get none of them. */
  abstract register(fastify: FastifyInstance): Promise<void>;
}
