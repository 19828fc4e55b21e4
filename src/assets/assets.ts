import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { PreparedBody } from '../http/prepared-body.js';
import { productFolder } from '../templating/product-folder.js';
import { iconSprite } from './icon-sprite.js';

/** A file that browsers load beside a page, under an address that changes whenever its content does. */
interface Asset {
  readonly url: string;
  readonly body: PreparedBody;
}

const require = createRequire(import.meta.url);

/** The stylesheet, the script and the icons, read once at the start. */
@Injectable()
export class Assets {
  readonly stylesheet = asset('app.css', 'text/css; charset=utf-8', stylesheet());
  readonly script = asset('app.js', 'text/javascript; charset=utf-8', publicFile('app.js'));
  readonly icons = asset('icons.svg', 'image/svg+xml', iconSprite());
  private readonly all = new Map([this.stylesheet, this.script, this.icons].map((file) => [file.url, file]));

  /** @param url without its query */
  find(url: string): Asset | undefined {
    return this.all.get(url);
  }
}

/** Pico below, ours above: layers decide which rule wins, not how specific it is. */
function stylesheet(): string {
  const pico = readFileSync(require.resolve('@picocss/pico/css/pico.min.css'), 'utf8').replace(/^@charset [^;]+;/, '');
  return `@layer pico, product;\n@layer pico {${pico}}\n${publicFile('app.css')}`;
}

function publicFile(name: string): string {
  return readFileSync(join(productFolder, 'public', name), 'utf8');
}

function asset(name: string, type: string, content: string): Asset {
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 12);
  return { url: `/static/${name.replace('.', `.${hash}.`)}`, body: new PreparedBody(type, () => content) };
}
