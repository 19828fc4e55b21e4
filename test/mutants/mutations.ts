import ts from 'typescript';

/** One small change to a source file. */
export interface Mutation {
  /** Counted from 1. */
  readonly line: number;
  /** What stands there, and what is put in its place. */
  readonly was: string;
  readonly becomes: string;
  /** The whole file with the change in it. */
  readonly source: string;
}

const swapped: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.LessThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [ts.SyntaxKind.AmpersandAmpersandToken, '||'],
  [ts.SyntaxKind.BarBarToken, '&&'],
  [ts.SyntaxKind.QuestionQuestionToken, '&&'],
  [ts.SyntaxKind.PlusToken, '-'],
  [ts.SyntaxKind.MinusToken, '+'],
  [ts.SyntaxKind.AsteriskToken, '/'],
  [ts.SyntaxKind.SlashToken, '*'],
]);

/** Without these nothing starts, which proves nothing about the tests. */
const structural =
  /^@(Injectable|Module|Controller|Entity|Inject|OnEvent|Catch|Global|Is[A-Z]|[A-Z]\w*(Key|Property|ToOne|ToMany))\b/;

/** Every change that this knows how to make to a TypeScript file, in the order of the file. */
export function mutationsOf(path: string, source: string): Mutation[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const mutations: Mutation[] = [];
  const replace = (node: ts.Node, becomes: string) => {
    const [start, end] = [node.getStart(file), node.getEnd()];
    mutations.push({
      line: file.getLineAndCharacterOfPosition(start).line + 1,
      was: source.slice(start, end),
      becomes,
      source: source.slice(0, start) + becomes + source.slice(end),
    });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)) return;
    // What is logged is for people.
    if (ts.isExpressionStatement(node) && /^(await )?this\.logger\./.test(node.getText(file))) return;
    mutate(node, file, replace);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return mutations;
}

function mutate(node: ts.Node, file: ts.SourceFile, replace: (node: ts.Node, becomes: string) => void): void {
  if (ts.isBinaryExpression(node)) {
    const other = swapped.get(node.operatorToken.kind);
    if (other) replace(node.operatorToken, other);
  } else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    replace(node, node.operand.getText(file));
  } else if (node.kind === ts.SyntaxKind.TrueKeyword) {
    replace(node, 'false');
  } else if (node.kind === ts.SyntaxKind.FalseKeyword) {
    replace(node, 'true');
  } else if (ts.isNumericLiteral(node)) {
    replace(node, String(Number(node.text) + 1));
  } else if (ts.isIfStatement(node)) {
    replace(node.expression, 'false');
  } else if (ts.isConditionalExpression(node)) {
    replace(node, node.whenFalse.getText(file));
  } else if (ts.isExpressionStatement(node)) {
    if (!node.expression.getText(file).startsWith('super(')) replace(node, ';');
  } else if (ts.isDecorator(node) && !structural.test(node.getText(file))) {
    replace(node, '');
  }
}
