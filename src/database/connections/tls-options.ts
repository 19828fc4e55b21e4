import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import tls, { type ConnectionOptions } from 'node:tls';
import { DatabaseUrlWrong } from '../database.errors.js';

interface TlsParameters {
  readonly sslmode?: string;
  readonly sslrootcert?: string;
  readonly sslcert?: string;
  readonly sslkey?: string;
  readonly sslnegotiation?: string;
}

/**
 * How a connection is encrypted, with the meaning that PostgreSQL's own clients give to these parameters
 * (postgresql.org/docs/current/libpq-ssl.html). Two of its modes are refused, as they leave TLS out without a word.
 * @returns false for no encryption, undefined where the parameters say nothing about it
 * @throws DatabaseUrlWrong, also for a file that cannot be used
 */
export function tlsOptions(parameters: TlsParameters): false | ConnectionOptions | undefined {
  const { sslrootcert, sslcert, sslkey, sslnegotiation } = parameters;
  const asked = sslrootcert ?? sslcert ?? sslkey ?? (sslnegotiation === 'direct' ? sslnegotiation : undefined);
  const mode = parameters.sslmode ?? (asked === undefined ? undefined : 'verify-full');
  if (mode === undefined) return undefined;
  if (mode === 'disable') return false;
  return { ...ownCertificate(sslcert, sslkey), ...verification(mode, sslrootcert) };
}

function verification(mode: string, rootFile: string | undefined): ConnectionOptions {
  if (rootFile === 'system' && mode !== 'verify-full') {
    throw new DatabaseUrlWrong(
      'sslrootcert=system needs sslmode=verify-full: anybody can have a certificate from there',
    );
  }
  switch (mode) {
    case 'require':
      return rootFile === undefined ? { rejectUnauthorized: false } : verification('verify-ca', rootFile);
    case 'verify-ca':
      if (rootFile === undefined) {
        throw new DatabaseUrlWrong('sslmode=verify-ca needs sslrootcert, the certificate of the authority to believe');
      }
      return { ...verifiedBy(rootFile), checkServerIdentity: () => undefined };
    case 'verify-full':
      return verifiedBy(rootFile);
    case 'allow':
    case 'prefer':
      throw new DatabaseUrlWrong(
        `sslmode=${mode} would go on without TLS where the server offers none: say require, verify-ca, verify-full or disable`,
      );
    default:
      throw new DatabaseUrlWrong('sslmode must be disable, require, verify-ca or verify-full');
  }
}

/** Without a file: by the authorities that Node knows. `system` adds those of this machine. */
function verifiedBy(rootFile: string | undefined): ConnectionOptions {
  // Explicit, because NODE_TLS_REJECT_UNAUTHORIZED would decide otherwise.
  const rejectUnauthorized = true;
  if (rootFile === undefined) return { rejectUnauthorized };
  if (rootFile === 'system') {
    return { rejectUnauthorized, ca: [...tls.getCACertificates('default'), ...tls.getCACertificates('system')] };
  }
  const ca = contentOf('sslrootcert', rootFile);
  try {
    void new X509Certificate(ca);
  } catch {
    throw new DatabaseUrlWrong(`sslrootcert: ${rootFile} holds no certificate`);
  }
  return { rejectUnauthorized, ca };
}

function ownCertificate(certificateFile: string | undefined, keyFile: string | undefined): ConnectionOptions {
  if (certificateFile === undefined && keyFile === undefined) return {};
  if (certificateFile === undefined || keyFile === undefined) {
    throw new DatabaseUrlWrong('sslcert and sslkey belong together');
  }
  const own = { cert: contentOf('sslcert', certificateFile), key: contentOf('sslkey', keyFile) };
  try {
    tls.createSecureContext(own);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new DatabaseUrlWrong(`sslcert ${certificateFile} and sslkey ${keyFile} cannot be used together (${reason})`);
  }
  return own;
}

function contentOf(parameter: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new DatabaseUrlWrong(`${parameter}: ${file} cannot be read (${(cause as NodeJS.ErrnoException).code})`);
  }
}
