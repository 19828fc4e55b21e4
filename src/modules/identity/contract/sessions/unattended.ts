import { SetMetadata } from '@nestjs/common';

export const UNATTENDED = 'unattended';

/**
 * Marks a route that the script of an open page asks by itself, again and again: asking it does not keep a session open, so
 * one whose person went away ends as if the page were closed.
 */
export const Unattended = () => SetMetadata(UNATTENDED, true);
