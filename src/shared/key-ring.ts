import { createSecretKey, type KeyObject } from 'node:crypto';

/** One key of a ring. Its id is stored beside whatever was made with it. */
export interface Key {
  readonly id: string;
  readonly bytes: Buffer;
}

const keyObjects = new WeakMap<Key, KeyObject>();

/** The key for `node:crypto`, made once: making it costs several times what a hash with it does. */
export function keyObjectOf(key: Key): KeyObject {
  const keyObject = keyObjects.get(key) ?? createSecretKey(key.bytes);
  keyObjects.set(key, keyObject);
  return keyObject;
}

/** A stored value needs a key that this process was not given. Another instance may have it, and can answer instead. */
export class KeyUnknown extends Error {
  override readonly name = 'KeyUnknown';

  constructor(keyId: string) {
    super(`this instance does not know the key "${keyId}" yet`);
  }
}

/** Keys for one purpose; the first makes new things, the others still read old ones. */
export class KeyRing {
  /** @param keys at least one, ids unique, 32 bytes each */
  constructor(readonly keys: readonly [Key, ...Key[]]) {}

  get current(): Key {
    return this.keys[0];
  }

  get ids(): readonly string[] {
    return this.keys.map((key) => key.id);
  }

  find(id: string): Key | undefined {
    return this.keys.find((key) => key.id === id);
  }

  /** The key that something stored was made with. @throws KeyUnknown */
  get(id: string): Key {
    const key = this.find(id);
    if (!key) throw new KeyUnknown(id);
    return key;
  }
}

const keyBytes = 32;
const keyId = /^[A-Za-z0-9_-]{1,32}$/;

/**
 * Reads `id:base64,id:base64`.
 * @throws Error naming the entry that is wrong, never its key
 */
export function parseKeyRing(text: string): KeyRing {
  const keys = text.split(',').map((entry, index) => parseKey(entry.trim(), index + 1));
  const repeated = keys.find((key, index) => keys.findIndex((other) => other.id === key.id) !== index);
  if (repeated) throw new Error(`the key id "${repeated.id}" appears twice`);
  const [first, ...rest] = keys;
  if (!first) throw new Error('there is no key');
  return new KeyRing([first, ...rest]);
}

function parseKey(entry: string, position: number): Key {
  const separator = entry.indexOf(':');
  const id = entry.slice(0, Math.max(separator, 0));
  if (!keyId.test(id)) throw new Error(`entry ${position} must read "id:base64", the id of letters, digits, - and _`);
  const encoded = entry.slice(separator + 1);
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length !== keyBytes || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded)) {
    throw new Error(`the key "${id}" must be ${keyBytes} bytes in base64 (openssl rand -base64 ${keyBytes})`);
  }
  return { id, bytes };
}
