import { describeRefusals, headersOfEveryAnswer } from './described-answers.js';
import type { DescribedEndpoint } from './described-endpoint.js';
import type { NamedSchemas } from './named-schemas.js';

const json = (schema: object) => ({ 'application/json': { schema } });

/** The path of an endpoint of OAuth. Its client says who it is by Basic or in the form. */
export function describeEndpoint(endpoint: DescribedEndpoint, schemas: NamedSchemas): object {
  const { operationId, tag, summary, form, answer, problem, refusals } = endpoint;
  const asked = schemas.convert(form, 'input');
  return {
    post: {
      operationId,
      summary,
      tags: [tag],
      security: [{ client: [] }, {}],
      requestBody: { required: true, content: { 'application/x-www-form-urlencoded': { schema: asked } } },
      responses: {
        200: {
          description: answer.description,
          headers: headersOfEveryAnswer,
          content: json(schemas.convert(answer.schema, 'output')),
        },
        ...describeRefusals(refusals, json(schemas.convert(problem, 'output'))),
      },
    },
  };
}
