import type { ReadyLetter } from './define-letter.js';

/** The letters that this version can write, by their kinds. */
export class Letters {
  private readonly byKind: ReadonlyMap<string, ReadyLetter>;

  constructor(letters: readonly ReadyLetter[]) {
    this.byKind = new Map(letters.map((letter) => [letter.kind, letter]));
  }

  /** @throws Error for a kind that this version does not know: a newer instance will write it */
  of(kind: string): ReadyLetter {
    const letter = this.byKind.get(kind);
    if (!letter) throw new Error(`no letter of the kind ${kind} in this version`);
    return letter;
  }
}
