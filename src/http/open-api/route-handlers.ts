import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** A method of a controller that answers a route. */
export interface RouteHandler {
  readonly controller: object;
  readonly handler: object;
}

/** What `ApiExcludeController` leaves on a controller: pages have no place in the document. */
const EXCLUDED = 'swagger/apiExcludeController';

/** Every documented handler by the name of its method, which is the id of its operation. */
export function handlersByName(app: NestFastifyApplication): ReadonlyMap<string, RouteHandler> {
  const scanner = new MetadataScanner();
  const controllers = app.get(DiscoveryService, { strict: false }).getControllers();
  const documented = controllers.filter(({ metatype }) => metatype && !Reflect.hasMetadata(EXCLUDED, metatype));
  return new Map(
    documented.flatMap(({ instance, metatype }) => {
      const methods = Object.getPrototypeOf(instance) as Record<string, object>;
      return scanner.getAllMethodNames(methods).flatMap((name): [string, RouteHandler][] => {
        const handler = methods[name];
        const isRoute = handler && Reflect.hasMetadata(METHOD_METADATA, handler);
        return isRoute ? [[name, { controller: metatype as object, handler }]] : [];
      });
    }),
  );
}
