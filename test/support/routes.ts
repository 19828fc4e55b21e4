import { RequestMethod, VERSION_NEUTRAL } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA, VERSION_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { z } from 'zod';
import { PUBLIC } from '../../src/http/requests/public.js';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT';
  /** As registered, with `:id` where an id goes. */
  readonly path: string;
  /** Why it is open to anyone; undefined for a closed one. */
  readonly openBecause: string | undefined;
  /** The names that the schema of its query has, and of its body: fields of JSON, or of a form. */
  readonly queryNames: readonly string[];
  readonly bodyNames: readonly string[];
  /** What its body must be. */
  readonly body: z.ZodObject | undefined;
}

/** Every route that any controller registers, found the way Nest finds them. */
export function registeredRoutes(app: NestFastifyApplication): Route[] {
  const reflector = app.get(Reflector);
  const scanner = new MetadataScanner();
  return app
    .get(DiscoveryService, { strict: false })
    .getControllers()
    .flatMap(({ instance, metatype }) => {
      const prototype = Object.getPrototypeOf(instance) as Record<string, () => unknown>;
      const bases = [Reflect.getMetadata(PATH_METADATA, metatype as object)].flat() as string[];
      const atRoot = Reflect.getMetadata(VERSION_METADATA, metatype as object) === VERSION_NEUTRAL;
      return scanner.getAllMethodNames(prototype).flatMap((name): Route[] => {
        const handler = prototype[name];
        const method = handler && (Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined);
        if (!handler || method === undefined) return [];
        const named = (type: RouteParamtypes) => namesOf(metatype as object, name, type);
        const [queryNames, bodyNames] = [named(RouteParamtypes.QUERY), named(RouteParamtypes.BODY)];
        const [body] = schemasOf(metatype as object, name, RouteParamtypes.BODY);
        const tails = [Reflect.getMetadata(PATH_METADATA, handler)].flat() as string[];
        return bases.flatMap((base) =>
          tails.map((tail) => ({
            method: RequestMethod[method] as Route['method'],
            path: pathOf(atRoot ? '' : '/api/v1', base, tail),
            openBecause: reflector.getAllAndOverride<string | undefined>(PUBLIC, [handler, metatype as () => unknown]),
            queryNames,
            bodyNames,
            body,
          })),
        );
      });
    });
}

/** What the schema names that a method's parameter of this type carries; none without a schema. */
function namesOf(controller: object, method: string, type: RouteParamtypes): string[] {
  return schemasOf(controller, method, type).flatMap(({ shape }) => Object.keys(shape ?? {}));
}

function schemasOf(controller: object, method: string, type: RouteParamtypes): z.ZodObject[] {
  const parameters: Record<string, { schema?: z.ZodObject }> =
    Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {};
  return Object.entries(parameters).flatMap(([key, { schema }]) =>
    key.startsWith(`${type}:`) && schema ? [schema] : [],
  );
}

function pathOf(...parts: string[]): string {
  return parts.join('/').replace(/\/+/g, '/').replace(/\/$/, '') || '/';
}
