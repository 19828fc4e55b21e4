/** Prefixes of the product's own variables: an unknown variable with one of them was meant for the product. */
const ownPrefixes = [
  'AUDIT_',
  'BRAND_',
  'DATABASE_',
  'DATA_ENCRYPTION_',
  'MAIL_',
  'METRICS_',
  'MIGRATION_',
  'REMINDER_',
  'SECRET_HASH_',
  'SMTP_',
  'TRUST_',
];

/** Kubernetes tells every container of the services beside it: `SMTP_PORT=tcp://10.0.0.7:25`, `SMTP_SERVICE_HOST`. */
const ofKubernetes = { name: /_SERVICE_(HOST|PORT)|_PORT_\d+_/, value: /^(tcp|udp):\/\// };

/**
 * Variables that the product does not read although somebody seems to have meant it to: their names are close to one
 * that it does, or begin as its own do. One sentence for each.
 */
export function misspeltVariables(env: NodeJS.ProcessEnv, known: readonly string[]): string[] {
  return Object.entries(env).flatMap(([name, value = '']) => {
    if (value === '' || known.includes(name)) return [];
    if (ofKubernetes.name.test(name) || ofKubernetes.value.test(value)) return [];
    const meant = known.find((other) => isClose(name.toUpperCase(), other));
    if (meant) return [`${name} is not read: is ${meant} meant?`];
    const fromFile = known.find((other) => name === `${other}_FILE`);
    if (fromFile) return [`${name} is not read: ${fromFile} is not a secret, and does not come from a file.`];
    return ownPrefixes.some((prefix) => name.startsWith(prefix))
      ? [`${name} is not read: there is no such variable.`]
      : [];
  });
}

function isClose(name: string, other: string): boolean {
  const allowed = other.length < 8 ? 1 : 2;
  return Math.abs(name.length - other.length) <= allowed && typingErrors(name, other) <= allowed;
}

/** How many letters were left out, put in, mistaken or swapped with their neighbour. */
function typingErrors(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= one.length; row += 1) {
    rows[row] = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      rows[row]?.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (same ? 0 : 1),
          swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(one.length, other.length);
}
