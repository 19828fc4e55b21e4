import { RouteConfig } from '@nestjs/platform-fastify';

/** Lets pages of other sites read what a route answers: a document for every program, which holds nothing of anyone. */
export function ForAnyOrigin() {
  return RouteConfig({ forAnyOrigin: true });
}
