// The phone side without a network: it says so, and what a phone keeps is nobody's.
import { registerPerson } from '../kit/journey';
import { expect, test } from '../kit/test';

test('without a network the phone side says so, and nothing personal is kept', async ({ product, browser }) => {
  const context = await browser.newContext({ baseURL: product.base, viewport: { width: 390, height: 780 } });
  const phone = await context.newPage();
  const who = await registerPerson(phone, product);
  await phone.goto('/app');
  await phone.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  // from now on every page of this side comes through the worker
  for (const path of ['/app', '/app/mine', '/app/scan']) {
    await phone.goto(path);
    expect(await phone.evaluate(() => Boolean(navigator.serviceWorker.controller))).toBe(true);
  }
  await phone.goto('/app/mine');
  await expect(phone.getByRole('main')).toContainText('个人');
  const kept = await phone.evaluate(async () => {
    const all: { path: string; text: string }[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) all.push({ path: new URL(request.url).pathname, text: (await (await cache.match(request))?.text()) ?? '' });
    }
    return all;
  });
  const pages = kept.filter(({ path }) => !/^\/assets\/(chunks\/)?[\w-]+[.-][0-9A-Za-z]{8,}\.(css|js|svg|png)$/.test(path));
  expect(pages.map(({ path }) => path)).toEqual(['/app/offline']);
  expect(kept.map(({ path }) => path).filter((path) => path.endsWith('.css'))).toHaveLength(1);
  const badge = `${who.name.slice(0, 1)}**`;
  for (const { path, text } of kept) for (const personal of [who.name, who.number, who.mobile, badge, '退出登录']) expect(text.includes(personal) && !path.endsWith('.js'), `${path} ${personal}`).toBe(false);

  await product.halt();
  try {
    for (const path of ['/app', '/app/mine', '/app/scan']) {
      await phone.goto(path);
      await expect(phone.getByRole('heading', { name: '没有网络' })).toBeVisible();
      await expect(phone.getByRole('main')).not.toContainText('个人');
      // dressed: the style sheet was kept
      expect(await phone.locator('.btn-primary').evaluate((one) => getComputedStyle(one).backgroundColor)).not.toBe('rgba(0, 0, 0, 0)');
    }
    // the worker is for the phone side only
    await expect(phone.goto('/person')).rejects.toThrow(/ERR_CONNECTION_REFUSED/);
  } finally {
    await product.serve();
  }
  await phone.goto('/app/mine');
  await expect(phone.getByRole('button', { name: '退出登录' })).toBeVisible();
  await context.close();
});

test('the worker says for what it is, and its page is the same for everybody', async ({ page, product }) => {
  const worker = await page.request.get('/app/worker.js');
  expect(worker.headers()['service-worker-allowed']).toBe('/app');
  expect(worker.headers()['content-type']).toContain('text/javascript');
  expect(worker.headers()['content-security-policy']).toContain("connect-src 'self'");
  const asNobody = await (await page.request.get('/app/offline')).text();
  await registerPerson(page, product);
  expect(await (await page.request.get('/app/offline')).text()).toBe(asNobody);
});
