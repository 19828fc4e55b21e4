import { EntityManager } from '@mikro-orm/postgresql';
import type { InjectOptions } from 'fastify';
import { isPagePath } from '../../../src/http/requests/page-path.js';
import { Id } from '../../../src/shared/id.js';
import type { RunningApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { actors, type Actor, type Cast } from './cast.js';
import { applicationName, type Belongings, secretName } from './belongings.js';
import { requests, type Sent } from './requests.js';

/** A route, as `GET /path`, and what each actor was answered there. */
export interface Row {
  readonly route: string;
  readonly answers: Readonly<Record<Actor, Cell>>;
}

export interface Cell {
  readonly status: number;
  /** Whether a page sent the asker to sign in. */
  readonly toSignIn: boolean;
  /** Whether the answer told something of the manager's application. */
  readonly tells: boolean;
  /** Types of the events that the request left behind. */
  readonly events: readonly string[];
}

/** An answer, before the events of its request were looked up. */
interface AskedCell extends Omit<Cell, 'events'> {
  readonly requestId: string;
}

interface AskedRow extends Omit<Row, 'answers'> {
  readonly answers: Readonly<Record<Actor, AskedCell>>;
}

/** The files of the API documentation, told apart by its library. */
const partOfDocumentation = /^GET \/api\/docs\/./;

/** Every route of the running server, whoever registered it. */
export function routesOf({ routes }: RunningApp): string[] {
  const asked = routes.filter((route) => !/^(HEAD|OPTIONS) /.test(route) && !partOfDocumentation.test(route));
  return [...new Set(asked)].toSorted((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
}

export function isPage(route: string): boolean {
  return isPagePath(route.slice(route.indexOf(' ') + 1));
}

/** Routes that somebody has to say what to send to: with an id, or that change something. */
export function routesToDescribe(running: RunningApp): string[] {
  return routesOf(running).filter((route) => !route.startsWith('GET ') || route.includes(':'));
}

/** How the ids of a request are written. */
export type Spelling = (id: string) => string;
export const asStored: Spelling = (id) => id;
export const inCapitals: Spelling = (id) => id.toUpperCase();

/** Where and with whose belongings the routes are asked. */
export interface Stage {
  readonly running: RunningApp;
  readonly belongings: Belongings;
  readonly spelling: Spelling;
}

/** Whether somebody was not let do what they asked for. */
export const isRefused = ({ status, toSignIn }: Pick<Cell, 'status' | 'toSignIn'>) =>
  toSignIn || [401, 403, 404].includes(status);

/** Asks one route as everyone. What was refused to one is there for the next to ask for: making it is most of the work. */
export async function ask(stage: Stage, cast: Cast, route: string): Promise<AskedRow> {
  const cells: [Actor, AskedCell][] = [];
  let untouched: Made | undefined;
  for (const actor of actors) {
    const made: Made = untouched ?? (await make(stage, cast, route, actor));
    const cell = await askAs(stage, requestOf(stage, cast, route, actor, made.sent));
    untouched = made.forAnybody && isRefused(cell) ? made : undefined;
    cells.push([actor, cell]);
  }
  return { route, answers: Object.fromEntries(cells) as AskedRow['answers'] };
}

/** Makes what one request needs, as one actor. @param changed in place of the fields that the route gets otherwise */
export async function prepare(
  stage: Stage,
  cast: Cast,
  route: string,
  actor: Actor,
  changed?: Readonly<Record<string, unknown>>,
): Promise<InjectOptions> {
  const { sent } = await make(stage, cast, route, actor);
  return requestOf(stage, cast, route, actor, changed ? { ...sent, body: changed } : sent);
}

/** What a route is sent. */
interface Made {
  readonly sent: Sent;
  /** Whether it is the same whoever sends it. */
  readonly forAnybody: boolean;
}

async function make({ running, belongings }: Stage, cast: Cast, route: string, actor: Actor): Promise<Made> {
  let forAnybody = true;
  const ofActor = <Thing>(thing: Thing) => {
    forAnybody = false;
    return thing;
  };
  const sent = await requests[route]?.({
    running,
    belongings,
    cast,
    get actor() {
      return ofActor(actor);
    },
    get ticket() {
      return ofActor(cast.ticket(actor, route));
    },
  });
  return { sent: sent ?? {}, forAnybody };
}

function requestOf(
  { belongings, spelling }: Stage,
  cast: Cast,
  route: string,
  actor: Actor,
  sent: Sent,
): InjectOptions {
  const [method = '', path = ''] = route.split(' ');
  const ticket = cast.ticket(actor, route);
  const { ids = {}, query: search = {}, link, body } = spelled(sent, spelling);
  const address = path.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? '');
  const asForm = isPage(route) || path.startsWith('/oauth2/');
  const payload = body && (asForm ? formOf(body) : body);
  const count = belongings.next();
  const cookie = [ticket.headers.cookie, link && `link=${link}`].filter(Boolean).join('; ');
  return {
    method: method as 'GET',
    url: Object.keys(search).length === 0 ? address : `${address}?${new URLSearchParams(search)}`,
    remoteAddress: `10.3.${Math.floor(count / 250)}.${count % 250}`,
    headers: {
      ...ticket.headers,
      ...(cookie && { cookie }),
      'sec-fetch-site': 'same-origin',
      accept: asForm ? 'text/html' : 'application/json',
      ...(payload && { 'content-type': asForm ? 'application/x-www-form-urlencoded' : 'application/json' }),
    },
    ...(payload && { payload }),
  };
}

async function askAs({ running, belongings }: Stage, request: InjectOptions): Promise<AskedCell> {
  const response = await running.app.inject(request);
  const status = response.statusCode;
  const told = [applicationName, secretName, belongings.applicationId, belongings.clientId];
  return {
    status,
    toSignIn: status === 303 && String(response.headers.location).startsWith('/login?returnTo='),
    tells: status < 300 && told.some((text) => response.body.includes(text)),
    requestId: String(response.headers['x-request-id']),
  };
}

/** Looks up what events the requests left behind, for all of them at once. */
export async function withEvents({ database }: RunningApp, rows: readonly AskedRow[]): Promise<Row[]> {
  const left = await query<{ id: string; types: string[] }>(
    database.superuserUrl,
    'select request_id as id, array_agg(type order by sequence) as types from event_log group by request_id',
  );
  const typesOf = new Map(left.map(({ id, types }) => [id, types]));
  return rows.map(({ route, answers }) => ({
    route,
    answers: ofEveryone((actor) => {
      const { requestId, ...cell } = answers[actor];
      return { ...cell, events: typesOf.get(requestId) ?? [] };
    }),
  }));
}

function ofEveryone<Thing>(of: (actor: Actor) => Thing): Record<Actor, Thing> {
  return Object.fromEntries(actors.map((actor) => [actor, of(actor)])) as Record<Actor, Thing>;
}

/** The same request with its ids, and no other text, written another way. */
function spelled<Asked>(asked: Asked, spelling: Spelling): Asked {
  const write = (_key: string, value: unknown) =>
    typeof value === 'string' && Id.safeParse(value).success ? spelling(value) : value;
  return JSON.parse(JSON.stringify(asked, write)) as Asked;
}

export async function lastEvent({ app }: RunningApp): Promise<string> {
  const [row] = await app
    .get(EntityManager)
    .fork()
    .execute<{ last: string }[]>('select max(sequence)::text as last from event_log');
  return row?.last ?? '0';
}

export async function eventsSince({ app }: RunningApp, last: string): Promise<string[]> {
  const rows = await app
    .get(EntityManager)
    .fork()
    .execute<{ type: string }[]>('select type from event_log where sequence > ? order by sequence', [last]);
  return rows.map(({ type }) => type);
}

function formOf(fields: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((each) => [name, String(each)] as [string, string]),
  );
  return new URLSearchParams(pairs).toString();
}

/** The address, then the method: what is about one thing stands together. */
function sortKey(route: string): string {
  const [method = '', path = ''] = route.split(' ');
  return `${path} ${['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].indexOf(method)}`;
}
