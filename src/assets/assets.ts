import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PreparedBody } from '../http/answers/prepared-body.js';
import { type PublicFile, publicFile } from '../public-files/public-files.js';

/** A file that browsers load beside a page, under an address that changes whenever its content does. */
interface Asset {
  readonly url: string;
  readonly body: PreparedBody;
}

/** The stylesheet, the script and the icons of the pages, read once at the start. */
@Injectable()
export class Assets {
  readonly stylesheet = asset('app.css', 'text/css; charset=utf-8');
  readonly script = asset('app.js', 'text/javascript; charset=utf-8');
  readonly icons = asset('icons.svg', 'image/svg+xml');
  private readonly all = new Map([this.stylesheet, this.script, this.icons].map((file) => [file.url, file]));

  /** @param url without its query */
  find(url: string): Asset | undefined {
    return this.all.get(url);
  }
}

function asset(name: PublicFile, type: string): Asset {
  const content = publicFile(name);
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 12);
  return { url: `/static/${name.replace('.', `.${hash}.`)}`, body: new PreparedBody(type, () => content) };
}
