/** What gets between the digits of a code that is pasted: spaces and dashes of any kind, marks that nobody sees. */
const between = /[\s\p{Pd}\p{Cf}]/gu;

/** A code of an authenticator app as people type and paste it: `123 456` is `123456`. */
export function typedCode(text: string): string {
  return text.replaceAll(between, '');
}
