import { CODES } from './described-answers.js';

interface Coded {
  readonly [CODES]?: readonly string[];
}

const mostCodes = 2;

/**
 * Takes refusals that many operations have out of them, as components named by their codes. What only a few have, or
 * what has many codes, is described where it is answered.
 */
export class SharedAnswers {
  readonly components: Record<string, Coded> = {};

  share<T extends Coded>(answers: Record<string, T>): Record<string, T | { $ref: string }> {
    return Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, this.referTo(answer)]));
  }

  private referTo<T extends Coded>(answer: T): T | { $ref: string } {
    const codes = answer[CODES] ?? [];
    if (codes.length > mostCodes || codes.some((code) => code.includes('.'))) return answer;
    const name = codes.map(inPascalCase).join('Or');
    this.components[name] ??= answer;
    return { $ref: `#/components/responses/${name}` };
  }
}

function inPascalCase(code: string): string {
  return code.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
