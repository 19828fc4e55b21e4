/** There are signing keys, and none of them opens: no token can be signed, and none that was signed can be verified. */
export class SigningKeysUnreadable extends Error {
  override readonly name = 'SigningKeysUnreadable';

  constructor() {
    super(
      'No signing key of the database opens. Either DATA_ENCRYPTION_KEYS holds another key under the same id, or the ' +
        'rows were changed by hand. If they were, "npm run cli -- rotate-signing-key --urgent" makes a new one.',
    );
  }
}
