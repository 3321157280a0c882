// 扫码登录 as attackers, keyboards and plain browsers meet it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { logInPerson, logInUnit, registerPerson, registerUnit } from '../kit/journey';
import type { Product } from '../kit/product';
import { agree, codeOf, numberOn, openScan, read, scanWith, ways } from '../kit/scan';
import { expect, test } from '../kit/test';

async function fresh(browser: Browser, product: Product, options: { javaScriptEnabled?: boolean } = {}): Promise<Page> {
  return (await browser.newContext({ baseURL: product.base, viewport: { width: 390, height: 780 }, ...options })).newPage();
}

test('nobody but the browser that asked collects the log-in', async ({ page, product, browser }) => {
  const phone = await fresh(browser, product);
  await registerPerson(phone, product);
  await openScan(page, 'person', '/person');
  const address = page.url();
  await scanWith(phone, page);
  const thief = await fresh(browser, product);
  for (const url of [address, `${address}/status`]) expect((await thief.request.get(url)).status()).toBe(404);
  // somebody who photographed the code learns nothing and takes nothing over
  const code = phone.url();
  await registerPerson(thief, product);
  expect((await thief.goto(code))?.status()).toBe(410);
  expect((await thief.request.post(code, { form: { do: 'refuse' } })).status()).toBe(404);
  await agree(phone, page);
  await expect(page).toHaveURL(/\/person/);
  expect((await page.request.get(`${address}/status`)).status()).toBe(286);
});

test('a wrong number ends the log-in', async ({ page, product, browser }) => {
  const phone = await fresh(browser, product);
  await registerPerson(phone, product);
  await openScan(page, 'person');
  await scanWith(phone, page);
  const right = await numberOn(page);
  await phone.locator('.scan-choices button').filter({ hasNotText: right }).first().click();
  await expect(phone.getByRole('heading', { name: '本次登录已取消' })).toBeVisible();
  await expect(page.getByRole('status')).toContainText('已失效');
  await expect(page.locator('.user-menu')).toHaveCount(0);
});

test('a code that is not ours is not opened', async ({ page, product, browser }) => {
  const phone = await fresh(browser, product);
  await page.setContent('<p>没有二维码的照片</p>');
  await read(phone, await page.screenshot());
  await expect(phone.getByRole('status')).toContainText('照片中没有找到二维码');
  const host = new URL(product.base).host;
  const id = '00000000-0000-7000-8000-000000000000';
  const strange = [
    `https://evil.example/app/scan/${'0'.repeat(32)}`,
    `${product.base}.evil.example/app/scan/1`,
    `http://evil.example@${host}/app/scan/1`,
    `${product.base}/app/scan/`,
    `${product.base}/app/scan/../../person`,
    `${product.base}/person`,
    `${product.base}/desk-photo/`,
    `//evil.example/desk-photo/${id}/1`,
    'javascript:alert(1)',
    'alipays://platformapi/startapp?appId=20000067&url=https%3A%2F%2Fevil.example',
    `${product.sandbox}/gateway.do?app_id=1&method=alipay.trade.page.pay`,
    '你好',
  ];
  for (const text of strange) {
    await read(phone, await codeOf(page, text));
    await expect(phone.getByRole('status'), text).toContainText('这不是本站的二维码，没有打开');
    await expect(phone).toHaveURL(/\/app\/scan$/);
    await expect(phone.locator('[data-scan-away]')).toBeHidden();
  }
});

test('every code that the sites print is opened', async ({ page, product, browser }) => {
  const phone = await fresh(browser, product);
  // the address of the phone side
  await page.goto('/login/app');
  await read(phone, await page.getByRole('img', { name: /二维码/ }).screenshot());
  await expect(phone).toHaveURL(/\/app$/);
  // pictures for a counter: the page itself says whether it is still open
  await read(phone, await codeOf(page, `${product.base}/desk-photo/00000000-0000-7000-8000-000000000000/1`));
  await expect(phone).toHaveURL(/\/desk-photo\//);
  // a face check: it leads away, so it is opened at a second touch
  await registerPerson(page, product);
  await page.goto('/person/account');
  await page.getByRole('region', { name: '实人认证' }).getByRole('button', { name: '去认证' }).click();
  await page.getByLabel(/单独同意/).check();
  await page.getByRole('button', { name: '使用人脸识别' }).click();
  await read(phone, await page.getByRole('img', { name: '人脸识别二维码' }).screenshot());
  const link = phone.getByRole('link', { name: '打开支付宝人脸识别' });
  await expect(link).toBeFocused();
  await expect(phone).toHaveURL(/\/app\/scan$/);
  await link.click();
  await expect(phone).toHaveURL(new RegExp(`^${product.sandbox}`));
});

test('我的 leads to the proof of whoever is logged in', async ({ page, product }) => {
  await page.goto('/app/mine');
  await expect(page.getByRole('link', { name: '实人认证' })).toHaveCount(0);
  await registerPerson(page, product);
  await page.goto('/app/mine');
  await page.getByRole('link', { name: '实人认证' }).click();
  await page.getByRole('region', { name: '实人认证' }).getByRole('button', { name: '去认证' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '渠道认证' })).toBeVisible();
});

test('by keyboard alone, on the screen and on the phone', async ({ page, product, browser }) => {
  const phone = await fresh(browser, product);
  await registerPerson(phone, product);
  await page.goto('/login?tab=person');
  const link = ways(page).getByRole('link', { name: '扫码登录' });
  for (let presses = 0; presses < 60 && !(await link.evaluate((one) => one === document.activeElement)); presses += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('img', { name: '扫码登录二维码' })).toBeVisible();
  await scanWith(phone, page);
  const choice = phone.getByRole('button', { name: await numberOn(page), exact: true });
  for (let presses = 0; presses < 30 && !(await choice.evaluate((one) => one === document.activeElement)); presses += 1) await phone.keyboard.press('Tab');
  await expect(choice).toBeFocused();
  await phone.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/person/);
});

test('without a script, on the screen and on the phone', async ({ page: scripted, product, browser }) => {
  const who = await registerUnit(scripted, product, await fresh(browser, product));
  const reader = await fresh(browser, product);
  const screen = await fresh(browser, product, { javaScriptEnabled: false });
  const phone = await fresh(browser, product, { javaScriptEnabled: false });
  await logInUnit(phone, who);
  await phone.goto('/app/scan');
  await expect(phone.getByRole('status')).toContainText('请用手机自带的相机');
  await openScan(screen, 'unit');
  // the phone's own camera: it opens the address and nothing more
  await scanWith(reader, screen);
  await phone.goto(reader.url());
  // <noscript> refreshes by itself where scripts are off in the browser's own settings; this driver switches them off below that
  await screen.getByRole('link', { name: '刷新' }).click();
  await agree(phone, screen);
  await screen.getByRole('link', { name: '刷新' }).click();
  await expect(screen.locator('.side')).toContainText(who.name);
});

test('the camera reads the code', async ({ page, product, browser }) => {
  await openScan(page, 'person');
  const film = join(product.folder, 'camera.y4m');
  writeFileSync(film, await filmOf(page));
  const flags = ['--no-sandbox', '--disable-gpu', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`];
  const camera = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
  try {
    const phone = await fresh(camera, product);
    const person = await registerPerson(await fresh(browser, product), product);
    await logInPerson(phone, person);
    await phone.goto('/app/scan');
    await phone.getByRole('button', { name: '打开相机扫一扫' }).click();
    await expect(phone).toHaveURL(/\/app\/scan\/[0-9a-f]{32}$/);
    await agree(phone, page);
    await expect(page).toHaveURL(/\/person/);
  } finally {
    await camera.close();
  }
});

test('a phone can put the pages on its home screen', async ({ page, product }) => {
  await page.goto('/app');
  const address = await page.locator('link[rel=manifest]').getAttribute('href');
  const manifest = (await (await page.request.get(address ?? '')).json()) as { start_url: string; icons: { src: string; sizes: string; type: string }[] };
  expect(manifest.start_url).toBe('/app');
  expect(manifest.icons.map((icon) => icon.sizes)).toEqual(['any', '192x192', '512x512', '512x512']);
  for (const { src, sizes, type } of manifest.icons) {
    const width = await page.evaluate(async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      return image.naturalWidth;
    }, product.url(src));
    if (type === 'image/png') expect(`${width}x${width}`).toBe(sizes);
  }
});

/** A film of the screen's code in the format that Chromium's camera plays: one grey picture, 640 by 480. */
async function filmOf(screen: Page): Promise<Buffer> {
  const path = (await screen.locator('.scan-box svg path').getAttribute('d')) ?? '';
  const size = Number(await screen.locator('.scan-box svg rect').getAttribute('width'));
  const [width, height] = [640, 480];
  const scale = Math.floor(400 / size);
  const [left, top] = [(width - size * scale) >> 1, (height - size * scale) >> 1];
  const grey = Buffer.alloc(width * height, 235);
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    for (let row = 0; row < scale; row += 1) {
      const from = (top + Number(y) * scale + row) * width + left + Number(x) * scale;
      grey.fill(16, from, from + Number(run) * scale);
    }
  }
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\nFRAME\n`), grey, Buffer.alloc((width * height) / 2, 128)]);
}
