import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import Handlebars from 'handlebars';
import { dump } from 'js-yaml';
import { publicFile } from '../public-files/public-files.js';
import { type ApiDescription, describeApi } from './open-api/describe-api.js';
import { PreparedBody } from './answers/prepared-body.js';

/** Where people read the documentation. */
export const documentationPath = '/api/docs';

/** Long enough to spare requests, short enough that nobody reads of a former version for long. */
const cacheFor = 'public, max-age=300';

/**
 * Serves the OpenAPI 3.1 document at `/api/openapi.json` and `.yaml`, and a page to read and try it at `/api/docs`, with
 * the files that the page needs and no others.
 */
export function serveDocumentation(app: NestFastifyApplication, description: ApiDescription): void {
  const { title } = description;
  const fastify = app.getHttpAdapter().getInstance();
  let described: ReturnType<typeof describeApi> | undefined;
  const document = () => (described ??= describeApi(app, description));
  const serve = (path: string, type: string, make: () => string | Buffer, forAnyOrigin = false) => {
    const body = new PreparedBody(type, make);
    fastify.get(path, { config: { withoutRequestScope: true, forAnyOrigin } }, (request, reply) =>
      body.send(request, reply.header('Cache-Control', cacheFor)),
    );
  };
  serve('/api/openapi.json', 'application/json; charset=utf-8', () => JSON.stringify(document()), true);
  serve('/api/openapi.yaml', 'text/yaml; charset=utf-8', () => dump(document(), { skipInvalid: true, noRefs: true }));
  for (const path of [documentationPath, `${documentationPath}/`]) {
    serve(path, 'text/html; charset=utf-8', () => page(title));
  }
  serve(`${documentationPath}/start.js`, 'text/javascript; charset=utf-8', () => start);
  serve(`${documentationPath}/swagger-ui-bundle.js`, 'text/javascript; charset=utf-8', () =>
    publicFile('swagger-ui-bundle.js'),
  );
  serve(`${documentationPath}/swagger-ui.css`, 'text/css; charset=utf-8', () => publicFile('swagger-ui.css'));
  serve(`${documentationPath}/favicon.png`, 'image/png', () => publicFile('favicon-32x32.png'));
}

function page(title: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${Handlebars.escapeExpression(title)}</title>
<link rel="icon" type="image/png" href="${documentationPath}/favicon.png">
<link rel="stylesheet" href="${documentationPath}/swagger-ui.css">
</head>
<body>
<div id="viewer"></div>
<script src="${documentationPath}/swagger-ui-bundle.js"></script>
<script src="${documentationPath}/start.js"></script>
</body>
</html>
`;
}

/** The viewer asks nobody else whether the document is valid. */
const start = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#viewer', deepLinking: true, validatorUrl: null });\n`;
