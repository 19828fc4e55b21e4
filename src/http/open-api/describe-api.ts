import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { apiTags } from './api-tags.js';
import { headerComponents } from './described-answers.js';
import type { DescribedEndpoint } from './described-endpoint.js';
import { describeEndpoint } from './describe-endpoint.js';
import { completeOperation, type Operation } from './described-operations.js';
import { NamedSchemas } from './named-schemas.js';
import { Problem } from '../answers/problem.js';
import { handlersByName } from './route-handlers.js';
import { SharedAnswers } from './shared-answers.js';

const about = `Client credentials of transplant registries: see, create, watch and delete client secrets.

Fields may be added to answers at any time: ignore those that you do not know. Requests may hold no other fields than
those listed. Every answer has \`X-Request-Id\`, and headers for browsers that programs may ignore.`;

export interface ApiDescription {
  readonly title: string;
  readonly publicUrl: string;
  /** Those that no controller has. */
  readonly endpoints: readonly DescribedEndpoint[];
}

/** The OpenAPI document, made from the same schemas that validate and shape requests and answers. */
export function describeApi(app: NestFastifyApplication, { title, publicUrl, endpoints }: ApiDescription) {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(title)
    .setDescription(about)
    .setVersion('1')
    .addServer(publicUrl)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .addBasicAuth({ type: 'http', scheme: 'basic', description: 'Client id and client secret' }, 'client')
    .addSecurityRequirements('bearer');
  for (const [tag, description] of Object.entries(apiTags)) builder.addTag(tag, description);
  const schemas = new NamedSchemas();
  const document = SwaggerModule.createDocument(app, builder.build(), {
    operationIdFactory: (_controller, method) => method,
    autoTagControllers: false,
    standardSchemaConverter: (schema, { schemaType }) =>
      schema instanceof z.ZodType ? { schema: schemas.convert(schema, schemaType) } : undefined,
  });
  const answers = new SharedAnswers();
  completeOperations(app, document, answers);
  const others = endpoints.map((endpoint) => [endpoint.path, describeEndpoint(endpoint, schemas)] as const);
  schemas.convert(Problem, 'output');
  return {
    ...document,
    paths: sorted({ ...document.paths, ...Object.fromEntries(others) }),
    components: {
      ...document.components,
      schemas: sorted(schemas.components),
      responses: sorted(answers.components),
      headers: headerComponents,
    },
  };
}

function completeOperations(app: NestFastifyApplication, { paths }: OpenAPIObject, answers: SharedAnswers): void {
  const handlers = handlersByName(app);
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations) as [string, Operation][]) {
      const handler = handlers.get(operation.operationId);
      if (!handler) throw new Error(`There is no handler for ${method} ${path}.`);
      completeOperation(operation, method, handler, answers);
    }
  }
}

function sorted<T>(named: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(named).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
