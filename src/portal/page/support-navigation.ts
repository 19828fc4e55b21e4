import type { SupportArea } from './area.js';
import type { Shell } from './shell.js';

/** The second line of navigation, on the pages of WMDA support. */
export class SupportNavigation {
  constructor(private readonly areas: readonly SupportArea[]) {}

  /** All areas for a page of support, that of the page being the current one; nothing for other pages. */
  at(path: string): Shell['areas'] {
    const current = this.areas
      .flatMap((area) => [area.navigation.href, ...(area.also ?? [])].map((address) => ({ area, address })))
      .filter(({ address }) => isWithin(path, address))
      .toSorted((one, other) => other.address.length - one.address.length)[0];
    return current ? this.areas.map((area) => ({ ...area.navigation, current: area === current.area })) : [];
  }
}

/** Whether a page is what an address shows, or lies below it. */
export function isWithin(path: string, address: string): boolean {
  return path === address || path.startsWith(`${address}/`);
}
