import Handlebars from 'handlebars';
import type { z } from 'zod';
import { templateHelpers } from '../../src/templating/template-helpers.js';
import { templateSource } from '../../src/templating/templates.js';

type Node = hbs.AST.Node;
/** What a word may mean: a schema, or anything at all for what a template made itself. */
type Meaning = z.ZodType | 'anything' | undefined;

/** The contexts around a place in a template, the innermost last; hash arguments of a partial stand in front. */
interface Scope {
  readonly contexts: readonly Meaning[];
  readonly hash: ReadonlySet<string>;
}

const builtIn = new Set(['if', 'unless', 'each', 'with']);

/**
 * Walks a template and the partials that it uses, and names every word that is neither in the schema nor a helper:
 * what `strict` misses in the arguments of `if`, `each` and of helpers.
 */
export function unknownWords(name: string, schema: z.ZodType): string[] {
  const problems: string[] = [];
  walkFile(name, { contexts: [schema], hash: new Set() }, problems);
  return problems;
}

function walkFile(name: string, scope: Scope, problems: string[]): void {
  const report = (path: string) => problems.push(`${path} in ${name}`);
  const expression = (node: Node): void => {
    if (node.type === 'PathExpression') {
      const path = node as hbs.AST.PathExpression;
      if (!meaningOf(path, scope)) report(path.original);
    } else if (node.type === 'SubExpression') {
      call(node as hbs.AST.SubExpression);
    }
  };
  const call = ({ path, params, hash }: hbs.AST.SubExpression | hbs.AST.MustacheStatement): void => {
    const helper = (path as hbs.AST.PathExpression).original;
    const isCall = params.length > 0 || (hash?.pairs.length ?? 0) > 0;
    if (!isCall) return expression(path);
    if (!(helper in templateHelpers)) report(`helper ${helper}`);
    for (const param of [...params, ...(hash?.pairs.map(({ value }) => value) ?? [])]) expression(param);
  };
  const within = (body: hbs.AST.Program | undefined, inner: Scope): void => {
    if (body) walkStatements(body, name, inner, problems);
  };
  for (const statement of currentBody(name, scope)) {
    if (statement.type === 'MustacheStatement') call(statement as hbs.AST.MustacheStatement);
    else if (statement.type === 'BlockStatement') block(statement as hbs.AST.BlockStatement);
    else if (statement.type.startsWith('Partial')) partial(statement as hbs.AST.PartialBlockStatement);
  }

  function block({ path, params, program, inverse }: hbs.AST.BlockStatement): void {
    const kind = (path as hbs.AST.PathExpression).original;
    if (!builtIn.has(kind)) report(`block ${kind}`);
    const [subject] = params;
    if (subject) expression(subject);
    const enters = kind === 'each' || kind === 'with';
    const meaning =
      subject?.type === 'PathExpression' ? meaningOf(subject as hbs.AST.PathExpression, scope) : undefined;
    const inner = kind === 'each' ? elementOf(meaning) : meaning;
    within(program, enters ? { ...scope, contexts: [...scope.contexts, inner ?? 'anything'] } : scope);
    within(inverse, scope);
  }

  function partial({ name: partialName, hash, program }: hbs.AST.PartialBlockStatement): void {
    within(program, scope);
    const { original } = partialName as hbs.AST.PathExpression;
    if (original === '@partial-block') return;
    for (const { value } of hash?.pairs ?? []) expression(value);
    walkFile(
      original,
      { ...scope, hash: new Set([...scope.hash, ...(hash?.pairs.map(({ key }) => key) ?? [])]) },
      problems,
    );
  }
}

/** A piece of a file is walked like the file, with the statements at hand instead of its own. */
const pieces = new WeakMap<Scope, hbs.AST.Statement[]>();

function walkStatements({ body }: hbs.AST.Program, name: string, scope: Scope, problems: string[]): void {
  const piece = { ...scope };
  pieces.set(piece, body);
  walkFile(name, piece, problems);
}

function currentBody(name: string, scope: Scope): hbs.AST.Statement[] {
  return pieces.get(scope) ?? Handlebars.parse(templateSource(name)).body;
}

function meaningOf({ parts, depth, data, original }: hbs.AST.PathExpression, { contexts, hash }: Scope): Meaning {
  if (data) return /^@(?:index|first|last|key|root\b)/.test(original) ? 'anything' : undefined;
  const words = parts as string[];
  if (depth === 0 && words[0] !== undefined && hash.has(words[0])) return 'anything';
  let meaning: Meaning = contexts[contexts.length - 1 - depth];
  for (const word of words) meaning = memberOf(meaning, word);
  return meaning;
}

function memberOf(meaning: Meaning, word: string): Meaning {
  if (meaning === 'anything') return meaning;
  const { shape, options, element } = bare(meaning) as {
    shape?: Record<string, z.ZodType>;
    options?: z.ZodType[];
    element?: z.ZodType;
  };
  if (element && word === 'length') return 'anything';
  if (options) return options.map((option) => memberOf(option, word)).find((found) => found !== undefined);
  return shape?.[word];
}

function elementOf(meaning: Meaning): Meaning {
  if (meaning === 'anything') return meaning;
  return (bare(meaning) as { element?: z.ZodType }).element;
}

/** Without `optional`, `nullable` and the like around it. */
function bare(meaning: z.ZodType | undefined): object {
  let schema = meaning as { unwrap?: () => z.ZodType; element?: unknown } | undefined;
  while (schema?.unwrap && schema.element === undefined) schema = schema.unwrap() as never;
  return schema ?? {};
}
