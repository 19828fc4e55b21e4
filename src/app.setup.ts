import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import { EntityManager } from '@mikro-orm/postgresql';
import { VersioningType } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { Assets } from './assets/assets.js';
import { serveAssets } from './assets/serve-assets.js';
import { Config } from './config/config.js';
import { KeyInventory } from './config/key-inventory.js';
import { setAnswerHeaders } from './http/answers/answer-headers.js';
import { answerInTime } from './http/answers/answer-in-time.js';
import { ClientEndpoints } from './http/server/client-endpoints.js';
import { serveDocumentation } from './http/documentation.js';
import { earlyAnswers, refuseExpectations, refuseWithoutHost } from './http/answers/early-answers.js';
import { readFormBodies } from './http/requests/form-body.js';
import { readJsonBodies } from './http/requests/json-body.js';
import { logAnswers } from './http/server/logging.js';
import { requestTarget } from './http/requests/request-path.js';
import { scopeRequests } from './http/requests/request-scope.js';
import { refuseWhileStopping } from './http/server/stopping.js';
import { noticeUnbelievedProxies } from './http/requests/unbelieved-proxies.js';
import { refuseUnknownAddresses } from './http/requests/unknown-address.js';
import { Jobs } from './jobs/jobs.js';
import { Schedules } from './jobs/schedules.js';
import { MailboxRoutes } from './mail/mailbox.routes.js';
import { hideLinkTokens } from './portal/sign-in/link-tokens.js';

const bodyLimitBytes = 64 * 1024;
const requestTimeoutMs = 30_000;
/** As long as any address may be: an id of any length is one that nobody has. */
const longestId = 16 * 1024;

/** Bodies are read by `readJsonBodies`, so Nest's own parsers stay out. Who starts the product handles a failed start. */
export const appOptions = {
  bodyParser: false,
  abortOnError: false,
  logger: ['warn', 'error', 'fatal'] as ('warn' | 'error' | 'fatal')[],
};

/** The HTTP server, before Nest knows any route. */
export function httpAdapter(config: Config): FastifyAdapter {
  return new FastifyAdapter({
    trustProxy: trustedProxies(config.trustProxy),
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    genReqId: () => randomUUID(),
    rewriteUrl: ({ url }: { url?: string | undefined }) => requestTarget(url),
    routerOptions: { maxParamLength: longestId },
    // What Node and Fastify would refuse with an answer of their own.
    ...earlyAnswers(config.publicUrl),
    http: { requireHostHeader: false },
    return503OnClosing: false,
  });
}

function trustedProxies(trust: Config['trustProxy']) {
  return typeof trust === 'number' ? (_address: string, hop: number) => hop < trust : trust;
}

/** Everything that main and tests share between making the application and using it. */
export async function setUp(app: NestFastifyApplication): Promise<void> {
  const config = app.get(Config);
  const fastify = app.getHttpAdapter().getInstance();
  const logger = app.get(Logger);
  setAnswerHeaders(fastify, config.publicUrl);
  logAnswers(fastify);
  noticeUnbelievedProxies(fastify, config);
  refuseWhileStopping(fastify);
  refuseWithoutHost(fastify);
  refuseExpectations(fastify, config.publicUrl);
  refuseUnknownAddresses(fastify);
  answerInTime(fastify);
  const clientEndpoints = app.get(ClientEndpoints);
  await clientEndpoints.register(fastify);
  await app.register(cookie);
  hideLinkTokens(fastify, config.publicUrl);
  readJsonBodies(fastify);
  readFormBodies(fastify);
  scopeRequests(fastify, app.get(EntityManager));
  if (config.database.kind === 'embedded') app.get(MailboxRoutes).register(fastify);
  serveAssets(fastify, app.get(Assets));
  // The API has versions; pages, health, metrics and OAuth's endpoints are VERSION_NEUTRAL and stand at the root.
  app.enableVersioning({ type: VersioningType.URI, prefix: 'api/v', defaultVersion: '1' });
  serveDocumentation(app, {
    title: `${config.brandName} API credentials`,
    publicUrl: config.publicUrl,
    endpoints: clientEndpoints.described,
  });
  await app.init();
  app.useLogger(logger);
  await app.get(Jobs).start();
  await app.get(KeyInventory).verify();
  await app.get(KeyInventory).bind();
  await app.get(Schedules).prepareRequests();
}
