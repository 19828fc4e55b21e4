import type { Provider, Type } from '@nestjs/common';
import type { NavigationItem } from './shell.js';

/** A part of the portal, from a folder of its own: its routes and what they are made with. */
export interface Area {
  readonly routes: readonly Type[];
  readonly providers?: readonly Provider[];
}

/** One that WMDA support finds in its navigation. */
export interface SupportArea extends Area {
  readonly navigation: NavigationItem;
  /** Addresses that belong to it beside those below its `href`. */
  readonly also?: readonly string[];
}
