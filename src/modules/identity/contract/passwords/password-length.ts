/** In characters (code points) of NFC. */
export const passwordLength = { minLength: 12, maxLength: 128 };
