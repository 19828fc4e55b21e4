import { pipeline, type Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib';

export type Encoding = 'br' | 'gzip';

/** The best encoding that a client reads; undefined for none of ours. */
export function acceptedEncoding(header: string | string[] | undefined): Encoding | undefined {
  const wanted = String(header ?? '')
    .split(',')
    .filter((part) => !/;\s*q=0(?:\.0*)?\s*$/.test(part));
  const offered = new Set(wanted.map((part) => part.split(';', 1)[0]?.trim()));
  return (['br', 'gzip'] as const).find((encoding) => offered.has(encoding));
}

/** @param quality of Brotli: 5 while somebody waits, 11 for what is compressed once */
export function compress(text: string | Buffer, encoding: Encoding, quality: number): Promise<Buffer> {
  if (encoding === 'gzip') return promisify(gzip)(text);
  return promisify(brotliCompress)(text, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } });
}

/** The quality of Brotli for a stream, which has to keep up with its source. */
const streamedQuality = 3;

/** The same for a stream. It fails when `stream` does, so that a cut-off answer does not look whole. */
export function compressing(stream: Readable, encoding: Encoding): Readable {
  const compressor =
    encoding === 'gzip'
      ? createGzip()
      : createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: streamedQuality } });
  return pipeline(stream, compressor, () => undefined);
}
