import { actors } from './cast.js';
import { type Cell, isPage, type Row } from './matrix.js';

const heading = `# Who is answered what

Every route of the product, asked by everyone: made from the running product by a test, which fails while this page says
something else. \`npm run access-matrix\` writes it anew.

All ask about what belongs to one credential manager: their organisation, an application of it, its secrets, their
colleagues. What is sent is right, so that a status says who may and not what is wrong.

| asker | who that is |
|---|---|
| nobody | without a session |
| stranger | credential manager of another organisation |
| deputy | credential manager of another application of the same organisation alone |
| manager | credential manager of the organisation |
| support | WMDA support |
| disabled | credential manager of the organisation, disabled after the session was opened |
| withdrawn | was credential manager of the organisation and WMDA support; both were withdrawn after the session was opened |

A number is the status of the answer; **bold** where the answer tells something of that application. *sign in* is a
redirect to the sign-in page. Where a route is open to nobody too, it asks for a link, a password, a code or a secret
instead, and each asker shows a good one: for signing in their own, else that of somebody made for it.
`;

/** The groups of the document, in order; a route is in the first that fits. */
const groups: readonly (readonly [title: string, fits: (route: string) => boolean])[] = [
  ['Signing in, and one’s own account', (route) => / \/api\/v1\/(auth|me)(\/|$)/.test(route)],
  ['Applications and their secrets', (route) => / \/api\/v1\/(?!admin)/.test(route)],
  ['WMDA support', (route) => / \/api\/v1\/admin\//.test(route)],
  ['Pages for signing in, and of one’s own account', (route) => isPage(route) && !/ \/(admin|manage|dev)/.test(route)],
  ['Pages of API credentials', (route) => / \/manage/.test(route)],
  ['Pages of WMDA support', (route) => / \/admin/.test(route)],
  ['Client systems, operations, documentation, and the mailbox of a development run', () => true],
];

export function documentOf(rows: readonly Row[]): string {
  const groupOf = ({ route }: Row) => groups.find(([, fits]) => fits(route));
  const sections = groups.map((group) => {
    const own = rows.filter((row) => groupOf(row) === group);
    const lines = own.map(
      ({ route, answers }) => `| \`${route}\` | ${actors.map((actor) => words(answers[actor])).join(' | ')} |`,
    );
    return [
      `\n## ${group[0]}\n`,
      `| route | ${actors.join(' | ')} |`,
      `|---${'|---'.repeat(actors.length)}|`,
      ...lines,
    ].join('\n');
  });
  return `${heading}${sections.join('\n')}\n`;
}

function words({ status, toSignIn, tells }: Cell): string {
  if (toSignIn) return '*sign in*';
  return tells ? `**${status}**` : String(status);
}
