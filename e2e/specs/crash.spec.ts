// kill -9 in the middle of many applications: what was acknowledged is there afterwards, once.
import { test as base } from '@playwright/test';
import { registerPerson, writeResume } from '../kit/journey';
import { Product } from '../kit/product';

const { expect } = base;

base.describe.configure({ timeout: 300_000 });

/** Ids of public jobs, from as many pages of the list as needed. */
async function jobs(product: Product, most: number): Promise<string[]> {
  const ids = new Set<string>();
  for (let n = 1, before = -1; ids.size < most && ids.size > before; n += 1) {
    before = ids.size;
    const html = await (await fetch(product.url(`/rcfwypt/jobs?page=${n}`))).text();
    for (const [, id = ''] of html.matchAll(/\/rcfwypt\/jobs\/([0-9a-f]{32})"/g)) ids.add(id);
  }
  return [...ids].slice(0, most);
}

base('acknowledged applications survive kill -9', async ({ browser }) => {
  const product = await Product.start({ jobs: 1600 });
  try {
    const page = await (await browser.newContext({ baseURL: product.base })).newPage();
    const who = await registerPerson(page, product);
    await writeResume(page, { email: 'a@example.com', school: '江海大学', employer: '南通研究所', about: '' });
    const all = await jobs(product, 1000);
    expect(all.length).toBeGreaterThan(300);
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');

    const acknowledged = new Set<string>();
    const refused: string[] = [];
    let killed = false;
    const waiting = [...all];
    const send = async () => {
      for (let id = waiting.shift(); id && !killed; id = waiting.shift()) {
        try {
          const reply = await fetch(product.url(`/rcfwypt/jobs/${id}/apply`), { method: 'POST', redirect: 'manual', headers: { cookie }, body: new URLSearchParams({ _key: crypto.randomUUID() }) });
          if (reply.status === 303) acknowledged.add(id);
          else refused.push(`${id}: ${reply.status}`);
        } catch {
          return; // the connection died with the server
        }
        if (acknowledged.size >= all.length / 3 && !killed) {
          killed = true;
          await product.halt('SIGKILL');
        }
      }
    };
    await Promise.all(Array.from({ length: 24 }, send));
    expect(refused).toEqual([]);
    expect(killed).toBe(true);

    await product.serve();
    const stored = new Map<string, number>();
    for (let n = 1; ; n += 1) {
      await page.goto(`/person/applications?page=${n}`);
      if (n === 1 && /login/.test(page.url())) throw new Error(`the session of ${who.name} did not survive`);
      const hrefs = await page.locator('main tbody tr').evaluateAll((rows) => rows.map((row) => row.querySelector('a')?.getAttribute('href') ?? ''));
      if (hrefs.length === 0) break;
      for (const href of hrefs) stored.set(href, (stored.get(href) ?? 0) + 1);
      if ((await page.locator('a[rel=next]').count()) === 0) break;
    }
    expect(stored.size).toBeGreaterThanOrEqual(acknowledged.size);
    // at most what was on its way when the server died has been stored without an answer
    expect(stored.size).toBeLessThanOrEqual(acknowledged.size + 24);
    // applying again to what was acknowledged makes no second application
    for (const id of [...acknowledged].slice(0, 20)) {
      const reply = await fetch(product.url(`/rcfwypt/jobs/${id}/apply`), { method: 'POST', redirect: 'manual', headers: { cookie }, body: new URLSearchParams({ _key: crypto.randomUUID() }) });
      expect(reply.status).toBeLessThan(500);
    }
    await page.goto('/person/applications');
    expect(await page.locator('.pager-total b').innerText()).toBe(String(stored.size));
    expect(await product.command('audit', 'verify')).toContain('完整');
  } finally {
    await product.end();
  }
});
