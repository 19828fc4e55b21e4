import type pg from 'pg';
import type { DatabaseServer } from './database.js';
import { type Statement, statementsOf } from './statements.js';
import { type Question, shortened, type SupportOptions, withFullDatabase } from './support.js';

/** A node of a plan, as `explain (analyze, buffers, format json)` tells of it. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: PlanNode[];
}

interface Explained {
  readonly Plan: PlanNode;
  readonly 'Execution Time': number;
  readonly 'Planning Time': number;
}

/** Reading more rows than this in one go is worth a look. */
const many = 5000;

const heading = `# How PostgreSQL answers

The plan of every statement behind the lists and searches of WMDA support, the page of an application, and the
applications of a manager of 500, as \`explain (analyze, buffers)\` saw it; written by \`npm run bench -- --plans\`. Each
scan with the rows it looked at; sorts and hashes with the rows that went in. **Bold**: more than ${many} rows.
`;

/** Asks every question once on a full database and tells how each of its statements was answered, as Markdown. */
export function explainSupport(databases: DatabaseServer, options: SupportOptions): Promise<string> {
  return withFullDatabase(databases, options, async (questions, bare) => {
    const { rows } = await bare.query<{ version: string }>(`select current_setting('server_version') as version`);
    const size = await sizes(bare);
    const seen = new Set<string>();
    const sections: string[] = [];
    for (const question of questions) sections.push(await section(question, bare, seen));
    return [heading, `PostgreSQL ${rows[0]?.version}; ${size}.\n`, ...sections].join('\n');
  });
}

async function section({ path, client }: Question, bare: pg.Client, seen: Set<string>): Promise<string> {
  await client.get(path);
  const [statements] = [
    await statementsOf(() => client.get(path)),
    await statementsOf(() => client.get(path)),
  ].toSorted((one, other) => one.length - other.length) as [Statement[], Statement[]];
  const lines: string[] = [];
  for (const { text, values } of statements) {
    if (!/^\s*(select|with)\b/i.test(text)) continue;
    // What is asked before every request is told of once.
    const again = seen.has(text) && /\b(from session s|from role_assignment where user_id)\b/.test(text);
    seen.add(text);
    if (!again) lines.push(await line(text, values, bare));
  }
  return `## \`GET ${shortened(path)}\`\n\n${lines.join('\n')}\n`;
}

async function line(text: string, values: unknown[], bare: pg.Client): Promise<string> {
  const explain = { text: `explain (analyze, buffers, format json) ${text}`, values };
  await bare.query(explain);
  const { rows } = await bare.query<{ 'QUERY PLAN': [Explained] }>(explain);
  const [explained] = rows.flatMap((row) => row['QUERY PLAN']);
  if (!explained) throw new Error('nothing was explained');
  const { Plan, ...times } = explained;
  const blocks = Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks'];
  const cost = `${(times['Execution Time'] + times['Planning Time']).toFixed(1)} ms, ${blocks} blocks`;
  return `* ${cost}: ${nodesOf(Plan).map(described).filter(Boolean).join(', ')}`;
}

/** Every node, the outermost first. */
function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

function described(node: PlanNode): string {
  const { 'Node Type': type, 'Relation Name': table, 'Index Name': index, Plans: inner = [] } = node;
  const within = () => inner.reduce((sum, each) => sum + rowsOf(each), 0);
  if (type.endsWith('Scan') && (index ?? table)) return marked(`${type} ${index ?? table}`, looked(node));
  if (/^(Sort|Incremental Sort|Hash|Aggregate|Memoize|WindowAgg)$/.test(type)) return marked(type, within());
  return '';
}

function rowsOf(node: PlanNode): number {
  return Math.round(node['Actual Rows'] * node['Actual Loops']);
}

function looked(node: PlanNode): number {
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return rowsOf(node) + Math.round(removed * node['Actual Loops']);
}

function marked(what: string, rows: number): string {
  return rows > many ? `**${what} ${rows}**` : `${what} ${rows}`;
}

async function sizes(bare: pg.Client): Promise<string> {
  const tables = [
    'organisation',
    'application',
    'client_secret',
    'client_secret_use',
    'user_account',
    'event_log',
    'notification',
  ];
  const counts = tables.map((table) => `(select count(*) from ${table}) as ${table}`);
  const { rows } = await bare.query<Record<string, string>>(`select ${counts.join(', ')}`);
  return Object.entries(rows[0] ?? {})
    .map(([table, count]) => `${table} ${Number(count).toLocaleString('en')}`)
    .join(', ');
}
