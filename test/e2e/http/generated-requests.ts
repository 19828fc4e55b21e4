import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { cursor, hostile, json, passing, text } from './hostile.js';

/** Something that may be asked: a route with the names that it knows. */
export interface Target {
  readonly method: string;
  /** With `:id` where an id goes. */
  readonly path: string;
  /** Whom it answers, and so what is sent there: JSON, forms of pages, or forms of client systems. */
  readonly kind: 'api' | 'page' | 'oauth';
  readonly queryNames: readonly string[];
  readonly bodyNames: readonly string[];
}

export type Asker = 'manager' | 'support' | 'nobody';

export interface GeneratedRequest {
  readonly target: Target;
  /** Who asks: whoever may, unless it is somebody else. */
  readonly asker: Asker | 'whoever may';
  readonly options: InjectOptions;
}

/** Ids that exist, for the parameters of a path. */
export type RealIds = (target: Target) => Readonly<Record<string, string>>;

type Pairs = readonly (readonly [name: string, value: string])[];

const strangeNames = fc.oneof(
  fc.constantFrom('limit', 'cursor', 'q', 'token', 'returnTo', 'notice', 'stepUpCode', '__proto__', 'constructor'),
  text,
);
const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));

/** One bad value in one of the names, mostly; sometimes nothing but nonsense, and names more than once. */
function pairsOf(names: readonly string[]): fc.Arbitrary<Pairs> {
  const known = names.length > 0 ? fc.constantFrom(...names) : strangeNames;
  const pair = known.chain((name) => fc.tuple(fc.constant(name), name === 'cursor' ? fc.oneof(cursor, text) : text));
  return fc.oneof(
    { weight: 4, arbitrary: pair.map((one) => [one]) },
    { weight: 1, arbitrary: pair.map((one) => [one, one]) },
    { weight: 2, arbitrary: fc.array(fc.oneof(pair, fc.tuple(strangeNames, text)), { maxLength: 5 }) },
  );
}

const spellings = [
  (value: string) => encodeURIComponent(value.toWellFormed()),
  (value: string) => [...Buffer.from(value)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  (value: string) => encodeURIComponent(encodeURIComponent(value.toWellFormed())),
  (value: string) => `${encodeURIComponent(value.toWellFormed())}%zz`,
  (value: string) => `${encodeURIComponent(value.toWellFormed())}%ff`,
];
const spelling = fc.oneof(
  { weight: 8, arbitrary: fc.constant(spellings[0] ?? encodeURIComponent) },
  { weight: 1, arbitrary: fc.constantFrom(...spellings) },
);

const encoded = (pairs: Pairs, spell: (value: string) => string) =>
  pairs.map(([name, value]) => `${spell(name)}=${spell(value)}`).join('&');

function pathsOf({ path }: Target, real: Readonly<Record<string, string>>): fc.Arbitrary<string> {
  const id = (name: string) =>
    fc.oneof(
      { weight: 6, arbitrary: fc.constant(real[name] ?? 'x') },
      { weight: 1, arbitrary: fc.constant((real[name] ?? 'x').toUpperCase()) },
      { weight: 2, arbitrary: fc.tuple(text, spelling).map(([value, spell]) => spell(value) || 'x') },
    );
  const parts = path.split('/').map((part) => (part.startsWith(':') ? id(part.slice(1)) : fc.constant(part)));
  return fc.tuple(...parts).map((chosen) => chosen.join('/'));
}

function goodFields({ bodyNames }: Target): Record<string, unknown> {
  return Object.fromEntries(bodyNames.map((name) => [name, passing[name] ?? 'x']));
}

/** A body as a program sends it: good fields with bad ones among them, other JSON, or no JSON at all. */
function jsonBodies(target: Target): fc.Arbitrary<string | Buffer> {
  const good = goodFields(target);
  const names = target.bodyNames.length > 0 ? fc.constantFrom(...target.bodyNames) : strangeNames;
  return fc
    .oneof(
      { weight: 5, arbitrary: fc.dictionary(names, json, { maxKeys: 1 }).map((bad) => ({ ...good, ...bad })) },
      { weight: 2, arbitrary: fc.dictionary(fc.oneof(names, strangeNames), json) },
      { weight: 1, arbitrary: json },
    )
    .map((value) => JSON.stringify(value) ?? '') as fc.Arbitrary<string | Buffer>;
}

/** A body as a browser or a client system sends it. */
function formBodies(target: Target): fc.Arbitrary<string | Buffer> {
  const good = Object.entries(goodFields(target)).map(([name, value]) => [name, String(value)] as const);
  return fc.tuple(pairsOf(target.bodyNames), fc.boolean(), spelling).map(([bad, whole, spell]) => {
    const replaced = new Set(bad.map(([name]) => name));
    return encoded([...(whole ? good.filter(([name]) => !replaced.has(name)) : []), ...bad], spell);
  });
}

const contentTypes = {
  api: 'application/json',
  page: 'application/x-www-form-urlencoded',
  oauth: 'application/x-www-form-urlencoded',
} as const;

const headerText = fc.oneof(
  fc.constantFrom('', '*', 'x', 'x'.repeat(3000), '\u00ff\u00fe', 'bytes=0-1', 'Basic', 'Basic eDp4', 'Basic ===='),
  fc.constantFrom('Bearer', 'Bearer x', 'Bearer x.y.z', '::1', '1.2.3.4, x', 'W/"x"', 'text/html;q=x', 'gzip;q=0, br'),
  fc.string({ maxLength: 50 }).map((value) => value.replaceAll(/[^\x20-\x7e]/g, '').trim()),
);
/** Headers that the product, or something that it is made of, looks at. */
const headerNames =
  'accept accept-encoding accept-version authorization content-type cookie if-none-match origin range referer sec-fetch-site user-agent x-forwarded-for'.split(
    ' ',
  );
const headers = fc.dictionary(fc.constantFrom(...headerNames), headerText, { maxKeys: 2 });

/** Requests to all these targets, none of which anybody would send in good faith. */
export function generatedRequests(targets: readonly Target[], realIds: RealIds): fc.Arbitrary<GeneratedRequest> {
  return fc.constantFrom(...targets).chain((target) => {
    const sendsBody = ['POST', 'PATCH', 'PUT'].includes(target.method);
    const body = sendsBody
      ? fc.oneof(
          { weight: 9, arbitrary: target.kind === 'api' ? jsonBodies(target) : formBodies(target) },
          { weight: 1, arbitrary: fc.oneof(bytes, text) as fc.Arbitrary<string | Buffer> },
        )
      : fc.constant(undefined);
    return fc
      .record({
        path: pathsOf(target, realIds(target)),
        query: fc.oneof(
          { weight: 1, arbitrary: fc.constant([]) },
          { weight: 2, arbitrary: pairsOf(target.queryNames) },
        ),
        spell: spelling,
        body,
        more: fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: headers }),
        asker: fc.oneof(
          { weight: 6, arbitrary: fc.constant('whoever may' as const) },
          { weight: 1, arbitrary: fc.constantFrom<Asker>('manager', 'support', 'nobody') },
        ),
      })
      .map(({ path, query, spell, body: payload, more, asker }): GeneratedRequest => {
        const search = encoded(query, spell);
        const usual = {
          accept: target.kind === 'page' ? 'text/html' : 'application/json',
          'sec-fetch-site': 'same-origin',
          ...(sendsBody && { 'content-type': contentTypes[target.kind] }),
        };
        return {
          target,
          asker,
          options: {
            method: target.method as 'GET',
            url: search ? `${path}?${search}` : path,
            headers: { ...usual, ...more },
            ...(payload !== undefined && { payload }),
          },
        };
      });
  });
}

/** Every hostile value alone in every place of every target, all else being good. */
export function* everyPlace(targets: readonly Target[], realIds: RealIds): Generator<GeneratedRequest> {
  for (const target of targets) {
    const ids = realIds(target);
    const address = (changed: Readonly<Record<string, string>> = {}) =>
      target.path.replaceAll(/:(\w+)/g, (_, name: string) => changed[name] ?? ids[name] ?? 'x');
    const good = goodFields(target);
    const sendsBody = ['POST', 'PATCH', 'PUT'].includes(target.method);
    const request = (url: string, fields: Record<string, unknown> = good): GeneratedRequest => {
      const form = Object.entries(fields).map(([name, value]) => [name, String(value)] as const);
      const payload =
        target.kind === 'api' ? JSON.stringify(fields) : encoded(form, spellings[0] ?? encodeURIComponent);
      return {
        target,
        asker: 'whoever may',
        options: {
          method: target.method as 'GET',
          url,
          headers: {
            accept: target.kind === 'page' ? 'text/html' : 'application/json',
            'sec-fetch-site': 'same-origin',
            ...(sendsBody && { 'content-type': contentTypes[target.kind] }),
          },
          ...(sendsBody && { payload }),
        },
      };
    };
    for (const bad of hostile) {
      const inAddress = encodeURIComponent(bad.toWellFormed());
      for (const name of target.queryNames) yield request(`${address()}?${name}=${inAddress}`);
      for (const name of target.bodyNames) yield request(address(), { ...good, [name]: bad });
      for (const [, name = ''] of target.path.matchAll(/:(\w+)/g)) yield request(address({ [name]: inAddress || 'x' }));
    }
  }
}
