import { globSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import Handlebars from 'handlebars';
import ts from 'typescript';

/**
 * `npm run sentences`: everything that pages, mails, the API and the command line say to people, with the file that it
 * stands in. Somebody who has not written it reads the list once, before a release.
 */
const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
if (values.help) {
  process.stdout.write('npm run sentences: lists every sentence that people read, a tab and its file behind it.\n');
  process.exit();
}

/** Fewer words than this are a label or no words at all. */
const leastWords = 3;

const fromTemplates = globSync('templates/**/*.hbs').flatMap((file) => {
  const parts: string[] = [];
  collect(Handlebars.parse(readFileSync(file, 'utf8')), parts);
  const blocks = parts
    .join('')
    .split(/<\/?(?:p|h\d|li|td|th|dt|dd|div|label|summary|small|legend|button|section|option)\b[^>]*>|\n\s*\n/);
  return blocks.map((block) => ({ file, text: block.replaceAll(/<[^>]*>/g, ' ') }));
});

function collect(node: hbs.AST.Node, parts: string[]): void {
  if (node.type === 'ContentStatement') parts.push((node as hbs.AST.ContentStatement).value);
  if (node.type === 'MustacheStatement' && !/^(?:icon)$/.test(nameOf(node as hbs.AST.MustacheStatement)))
    parts.push('…');
  const { program, inverse, body } = node as unknown as {
    program?: hbs.AST.Program;
    inverse?: hbs.AST.Program;
    body?: hbs.AST.Node[];
  };
  for (const inner of [...(body ?? []), ...(program?.body ?? []), ...(inverse?.body ?? [])]) collect(inner, parts);
}

function nameOf({ path }: hbs.AST.MustacheStatement): string {
  return (path as hbs.AST.PathExpression).original;
}

const fromCode = globSync('src/**/*.ts', { exclude: (file) => file.endsWith('.spec.ts') }).flatMap((file) => {
  const found: { file: string; text: string }[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isStringLiteralLike(node)) found.push({ file, text: node.text });
    else if (ts.isTemplateExpression(node)) {
      found.push({ file, text: [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…') });
    }
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest));
  return found;
});

const isSentence = (text: string) =>
  text.split(' ').filter((word) => /^[“‘(]?[A-Za-z’]+[,.;:!?”’)]*$/.test(word)).length >= leastWords &&
  !/\b(?:select|update|insert|delete from|create (?:table|index)|alter|where|returning)\b.*(?:\bfrom\b|=|\()/s.test(
    text,
  );
const lines = [...fromTemplates, ...fromCode]
  .map(({ file, text }) => ({ file, text: text.replaceAll(/\s+/g, ' ').trim() }))
  .filter(({ text }) => isSentence(text));
process.stdout.write([...new Set(lines.map(({ file, text }) => `${text}\t${file}\n`))].join(''));
