import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** A method of a controller that answers a route. */
export interface RouteHandler {
  readonly controller: object;
  readonly handler: object;
}

/** Every handler of the product by the name of its method, which is the id of its operation. */
export function handlersByName(app: NestFastifyApplication): ReadonlyMap<string, RouteHandler> {
  const scanner = new MetadataScanner();
  const controllers = app.get(DiscoveryService, { strict: false }).getControllers();
  return new Map(
    controllers.flatMap(({ instance, metatype }) => {
      const methods = Object.getPrototypeOf(instance) as Record<string, object>;
      return scanner.getAllMethodNames(methods).flatMap((name): [string, RouteHandler][] => {
        const handler = methods[name];
        const isRoute = handler && Reflect.hasMetadata(METHOD_METADATA, handler);
        return isRoute ? [[name, { controller: metatype as object, handler }]] : [];
      });
    }),
  );
}
