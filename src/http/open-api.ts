import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { Problem } from './problem.js';
import { OPEN_BECAUSE } from './public.js';

/** The statuses that any route may answer with besides its own. */
const commonProblems = [400, 401, 403, 404, 413, 415, 422, 429, 503];

interface Operation {
  readonly responses: Record<string, object>;
  security?: object[];
}

/** The OpenAPI document, made from the same schemas that validate and shape requests and answers. */
export function describeApi(app: NestFastifyApplication, title: string): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(title)
    .setDescription('Client credentials of transplant registries: see, create, watch and delete client secrets.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, builder, {
    standardSchemaConverter: (schema, { schemaType }) =>
      schema instanceof z.ZodType ? { schema: jsonSchemaOf(schema, schemaType) } : undefined,
  });
  addProblems(document);
  return document;
}

/** OpenAPI 3.1 speaks JSON Schema 2020-12 itself, so a schema need not say so. */
function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
  });
  return rest;
}

function addProblems(document: OpenAPIObject): void {
  document.components = { ...document.components };
  document.components.schemas = { ...document.components.schemas, Problem: jsonSchemaOf(Problem, 'output') };
  const problem = {
    description: 'A problem (RFC 9457)',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  for (const operations of Object.values(document.paths)) {
    for (const operation of Object.values(operations) as Operation[]) {
      if (OPEN_BECAUSE in operation) operation.security = [];
      for (const status of commonProblems) operation.responses[String(status)] ??= problem;
    }
  }
}
