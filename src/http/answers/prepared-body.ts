import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { acceptedEncoding, compress, type Encoding } from './compression.js';

const bestQuality = 11;
/** Compressing more than this at the best quality would keep a thread for seconds. */
const large = 200_000;
const quicker = 9;

/**
 * A body that many requests get: made and hashed at the first request for it, and compressed once for each encoding, so
 * that no request costs this thread more than a few microseconds (R77).
 */
export class PreparedBody {
  private made: { readonly body: Buffer; readonly etag: string } | undefined;
  private readonly encodings = new Map<Encoding, Promise<Buffer>>();

  constructor(
    private readonly type: string,
    private readonly make: () => string | Buffer,
  ) {}

  /** Answers a request with it; the caller has said for how long it may be kept. */
  async send(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { body, etag } = (this.made ??= this.hashed());
    reply.headers({ ETag: etag, Vary: 'Accept-Encoding' });
    if (isKnown(request.headers['if-none-match'], etag)) return reply.status(304).send();
    const encoding = acceptedEncoding(request.headers['accept-encoding']);
    const sent = encoding ? await this.encoded(body, encoding) : body;
    if (encoding) reply.header('Content-Encoding', encoding);
    return reply.header('Content-Type', this.type).send(sent);
  }

  private hashed() {
    const body = Buffer.from(this.make());
    // The tag is weak, because each encoding has other bytes.
    return { body, etag: `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
  }

  private encoded(body: Buffer, encoding: Encoding): Promise<Buffer> {
    const known = this.encodings.get(encoding) ?? compress(body, encoding, body.length > large ? quicker : bestQuality);
    this.encodings.set(encoding, known);
    return known;
  }
}

/** Whether the asker has this version (RFC 9110 13.1.2). */
function isKnown(header: string | undefined, etag: string): boolean {
  const tags = header?.split(',').map((tag) => tag.trim()) ?? [];
  return tags.some((tag) => tag === '*' || tag === etag || `W/${tag}` === etag);
}
