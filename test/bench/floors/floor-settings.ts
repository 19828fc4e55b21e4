import { readFileSync } from 'node:fs';

/** What a floor needs to know to answer the same requests as the product. */
export interface FloorSettings {
  readonly port: number;
  readonly issuer: string;
  /** The audience of every token. */
  readonly resource: string;
  /** Space separated. */
  readonly scope: string;
  readonly clients: readonly { readonly clientId: string; readonly secret: string }[];
}

/** Reads the file that the program was started with. */
export function readFloorSettings(): FloorSettings {
  const [, , file] = process.argv;
  if (!file) throw new Error('a floor is started by the bench, with a settings file');
  return JSON.parse(readFileSync(file, 'utf8')) as FloorSettings;
}
