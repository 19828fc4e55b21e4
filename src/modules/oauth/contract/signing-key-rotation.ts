/** A key that signs tokens, or will. */
export interface NextSigningKey {
  /** The `kid` of its tokens. */
  readonly kid: string;
  readonly signsFrom: Date;
}

/** The key that signs tokens, in the hands of whoever runs the product. */
export abstract class SigningKeyRotation {
  /**
   * Makes the next key now. It is published at once and signs a day later, so that every verifier has fetched it.
   * @param urgent the present keys are compromised: the new one signs at once, and whatever was signed before is refused
   *   here from this moment, by other instances five seconds later, by others when they fetch the published keys again
   */
  abstract rotate(options?: { urgent?: boolean }): Promise<NextSigningKey>;
}
