// Walking a site the way a curious visitor does: every link of every page, each kind of page once.
import type { Page } from '@playwright/test';

/** An id in an address: 32 hexadecimal characters, with or without hyphens. */
export const id = /[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}/;

/** Pages that differ only by ids are of one kind. */
export function kind(url: string): string {
  const { pathname, searchParams } = new URL(url);
  // a filter changes what is listed, a tab what is shown
  const tab = ['tab', 'way'].map((name) => searchParams.get(name) ?? '').join('.');
  return pathname.replace(new RegExp(id, 'g'), '{id}').replace(/\/\d+(?=\/|$)/g, '/{n}') + (tab === '.' ? '' : `?tab=${tab}`);
}

export interface Found {
  url: string;
  from: string;
}

/** Visits each kind of page once, from `start` on, and calls `look` on it. */
export async function crawl(page: Page, base: string, start: string[], look: (found: Found) => Promise<void>, most = 80): Promise<string[]> {
  const seen = new Set<string>();
  const waiting: Found[] = start.map((path) => ({ url: base + path, from: 'start' }));
  while (waiting.length > 0 && seen.size < most) {
    const found = waiting.shift();
    if (!found || seen.has(kind(found.url))) continue;
    seen.add(kind(found.url));
    await page.goto(found.url);
    // a door to an outside provider: what stands behind it is not ours
    if (!page.url().startsWith(`${base}/`)) continue;
    const links = await page.locator('a[href]').evaluateAll((all) => all.filter((link) => !link.hasAttribute('download')).map((link) => (link as HTMLAnchorElement).href));
    await look(found);
    for (const link of links) {
      const url = link.replace(/#.*$/, '');
      if (url.startsWith(`${base}/`) && !/\/(assets|help|preferences)\//.test(url) && !seen.has(kind(url))) waiting.push({ url, from: found.url });
    }
  }
  return [...seen];
}
