import type { FastifyInstance } from 'fastify';
import type { DescribedEndpoint } from '../open-api/described-endpoint.js';

/** The endpoints that client systems post to. They pass by what pages and the API need, so no controller has them. */
export abstract class ClientEndpoints {
  /** What the document of the API says of them. */
  abstract readonly described: readonly DescribedEndpoint[];

  /**
   * Adds the routes. Fastify runs hooks that are added later for them too, so the product's own, which pages and the
   * API need, look at the options of the route and pass these endpoints by.
   */
  abstract register(fastify: FastifyInstance): Promise<void>;
}
