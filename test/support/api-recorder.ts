import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { undocumentedFields } from './undocumented-fields.js';

/** What an answer of the document may hold. */
interface Answer {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
  readonly 'x-codes'?: readonly string[];
}

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Record<string, object> }>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

/** About transport and browsers, and on every answer alike: the document says so once, in words. */
const ofEveryAnswer =
  /^(access-control-allow-origin|connection|content-(encoding|length|security-policy|type)|cross-origin-.*|date|keep-alive|origin-agent-cluster|pragma|referrer-policy|strict-transport-security|vary|x-(content-type-options|dns-prefetch-control|download-options|frame-options|permitted-cross-domain-policies|xss-protection))$/;
const ofDocument = /^\/(api\/v1|oauth2|\.well-known\/(oauth|openid))/;

let complaints: Error[] = [];
let document: ApiDocument | undefined;

/** What was answered since the last call and is not in the document, each once. */
export function takeComplaints(): Error[] {
  const taken = complaints;
  complaints = [];
  return taken;
}

/**
 * Compares every answer of the API with its document, in every test that asks a booted product. What is not in it fails
 * the test: a status, the code of a problem, a header, a kind of content, or a field.
 */
export function recordAnswers(fastify: FastifyInstance, app: () => NestFastifyApplication): void {
  fastify.addHook('onSend', async (request, reply, payload) => {
    const { url = '' } = request.routeOptions;
    // A request without host is no request of HTTP; what is not sent as JSON has been refused as such.
    if (!ofDocument.test(url) || request.is404 || request.method === 'HEAD' || !request.headers.host) return payload;
    document ??= (await app().inject({ url: '/api/openapi.json' })).json<ApiDocument>();
    for (const complaint of compare(document, url, request, reply, payload)) note(complaint);
    return payload;
  });
}

function note(complaint: string): void {
  if (!complaints.some(({ message }) => message === complaint)) complaints.push(new Error(complaint));
}

function compare(
  known: ApiDocument,
  url: string,
  { method }: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): string[] {
  const path = url.replaceAll(/:(\w+)/g, '{$1}');
  const operation = known.paths[path]?.[method.toLowerCase()];
  const what = `${method} ${path} answered ${reply.statusCode}`;
  if (!operation) return [`${what} and is not in docs/openapi.json`];
  const given = operation.responses[reply.statusCode];
  if (!given) return [`${what}, which is not among its answers in docs/openapi.json: ${codeOf(payload)}`];
  const answer = resolve<Answer>(known, given);
  const headers = new Set(Object.keys(answer.headers ?? {}).map((name) => name.toLowerCase()));
  const unknown = Object.keys(reply.getHeaders()).filter((name) => !ofEveryAnswer.test(name) && !headers.has(name));
  const more = unknown.map((name) => `${what} with the header ${name}, which is not in docs/openapi.json`);
  return [...more, ...contentProblems(known, answer, reply, payload).map((problem) => `${what} ${problem}`)];
}

function contentProblems(known: ApiDocument, answer: Answer, reply: FastifyReply, payload: unknown): string[] {
  if (payload === null || payload === undefined || payload === '') {
    return answer.content ? ['without the body that docs/openapi.json promises'] : [];
  }
  const type = String(reply.getHeader('content-type')).split(';', 1)[0] ?? '';
  const content = answer.content?.[type];
  if (!content) return [`as ${type}, which is not in docs/openapi.json`];
  if (!type.endsWith('json') || typeof payload !== 'string') return [];
  const body = JSON.parse(payload) as { code?: string; error?: string };
  const code = body.code ?? body.error ?? '';
  const codes = answer['x-codes'];
  if (codes && !codes.includes(code)) return [`with the code ${code}, which is not in docs/openapi.json`];
  return undocumentedFields(body, content.schema, (ref) => resolve(known, { $ref: ref }));
}

function resolve<T>(known: ApiDocument, given: object): T {
  const { $ref: ref } = given as { $ref?: string };
  if (ref === undefined) return given as T;
  const [kind = '', name = ''] = ref.replace('#/components/', '').split('/');
  return known.components[kind]?.[name] as T;
}

function codeOf(payload: unknown): string {
  return typeof payload === 'string' ? (/"(?:code|error)":"([^"]+)"/.exec(payload)?.[1] ?? 'no code') : typeof payload;
}
