/** The database cannot be used as it is. The message says what is wrong and what the reader can do about it. */
export abstract class DatabaseUnusable extends Error {
  override get name(): string {
    return this.constructor.name;
  }
}

/** A URL of PostgreSQL cannot be read. The message holds nothing secret, and follows on the name of its variable. */
export class DatabaseUrlWrong extends DatabaseUnusable {}

/** The schema is older than this version of the product, which must not run on it. */
export class SchemaOutdated extends DatabaseUnusable {
  constructor(pending: readonly string[]) {
    super(`The database lacks ${pending.length} migration(s), from ${pending[0]} on. Run "npm run migrate" first.`);
  }
}

/** The schema is newer than this version of the product, which would misread it. */
export class SchemaNewer extends DatabaseUnusable {
  constructor(unknown: readonly string[]) {
    super(
      `The database is at the schema of a newer version: it has ${unknown.length} migration(s) that this version does ` +
        `not know, from ${unknown[0]} on. Start that version, or restore a backup from before it migrated.`,
    );
  }
}

/** The tables are there, and the role of the product may not use them. */
export class SchemaUnfinished extends DatabaseUnusable {
  constructor(role: string, unusable: readonly string[]) {
    super(
      `The role ${role} may not use ${unusable.length} table(s) of the product, ${unusable[0]} among them: a migration ` +
        'did not come to its end, or was made for another role. Run "npm run migrate" again, with this DATABASE_URL.',
    );
  }
}

/** The database cannot hold every character. */
export class EncodingUnsuitable extends DatabaseUnusable {
  constructor(database: string, encoding: string) {
    super(
      `The database ${database} is encoded in ${encoding}, which cannot hold the name of every person and organisation. ` +
        `Make another one: create database … encoding 'UTF8' template template0.`,
    );
  }
}

/** Between the product and PostgreSQL stands a pooler that shares sessions. */
export class SessionsShared extends DatabaseUnusable {
  constructor() {
    super(
      'Between the product and PostgreSQL stands a pooler that gives each session to others between two transactions. ' +
        'The product needs sessions of its own: give this database pool_mode=session there, or go to PostgreSQL past it.',
    );
  }
}

/** The role that migrates may not do so. */
export class MigrationNotAllowed extends DatabaseUnusable {
  /** @param owner of the tables, where the role cannot act for it */
  constructor(role: string, database: string, owner?: string) {
    super(
      owner === undefined
        ? `The role ${role} may not make the tables of the product in the database ${database}. Log in as its owner in ` +
            `MIGRATION_DATABASE_URL, or have it own the database (alter database "${database}" owner to "${role}"), or ` +
            `let it (grant create on database "${database}" to "${role}"; grant create, usage on schema public to "${role}").`
        : `The tables of the product belong to the role ${owner}, and ${role} may not change them. Log in as ${owner} in ` +
            'MIGRATION_DATABASE_URL.',
    );
  }
}

/** The database cannot be reached. */
export class DatabaseUnreachable extends DatabaseUnusable {
  /** @param variable whose URL leads there */
  constructor(cause: unknown, variable = 'DATABASE_URL') {
    super(`The database of ${variable} ${whatHappened(cause as ConnectionFailure, variable)}`, { cause });
  }
}

type ConnectionFailure = NodeJS.ErrnoException & { readonly severity?: string };

/** Codes of TLS for a certificate that no trusted authority has signed. */
const unsigned = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

function whatHappened({ message: whole, code = '', severity }: ConnectionFailure, variable: string): string {
  // Node adds advice of its own about certificates.
  const message = whole.replace(/; if the root CA.*/, '');
  if (message === 'The server does not support SSL connections') {
    return `offers no TLS, which ${variable} asks for. Switch it on there, or say sslmode=disable where nobody else can listen.`;
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `shows a certificate for another host name (${message}). Give ${variable} the name in the certificate, or the server a certificate for this name.`;
  }
  if (unsigned.has(code)) {
    return `shows a certificate that no authority known to ${variable} has signed (${message}). Name the file with its authority's certificate in sslrootcert.`;
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return `shows a certificate that is not valid at this time (${message}). Renew it, or set the clock.`;
  }
  if (severity !== undefined && /no encryption|SSL off|SSL.*required/i.test(message)) {
    return `takes no connection without TLS (${message}). Say sslmode=verify-full in ${variable}.`;
  }
  if (severity !== undefined) {
    return `refuses the connection: ${message}. Mend that there, or correct the variable.`;
  }
  return `does not answer: ${message || code}. Start it, or correct the variable.`;
}
