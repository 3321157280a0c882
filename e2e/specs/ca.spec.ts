// CA 登录 as attackers, keyboards, plain browsers and computers without a driver meet it.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { driverFault, enterPin, fetchKey, openCa, pin, pullOut } from '../kit/ca';
import { creditCode } from '../kit/data';
import { registerUnit } from '../kit/journey';
import { freePort } from '../kit/product';
import { ways } from '../kit/scan';
import { expect, test } from '../kit/test';

test('no driver, and one that comes', async ({ page, product }) => {
  await page.route(`${product.caDriver}/**`, (route) => route.abort());
  await openCa(page);
  await expect(page.getByRole('status')).toHaveText('没有检测到CA驱动，请下载并安装驱动后，插入CA登录');
  await expect(page.getByRole('link', { name: '下载驱动', exact: true })).toBeVisible();
  await page.unroute(`${product.caDriver}/**`);
  await page.getByRole('button', { name: '重新检测' }).click();
  await expect(page.getByRole('status')).not.toContainText('没有检测到');
});

test('a key that is pulled out is gone from the page', async ({ page, product, browser }) => {
  const driver = await browser.newPage();
  await fetchKey(driver, product, { name: '示例单位', creditCode: creditCode(71) });
  await openCa(page);
  await expect(page.getByLabel('CA证书')).toContainText('示例单位');
  await pullOut(driver, product);
  await expect(page.getByRole('status')).toHaveText('请插入CA登录');
  await expect(page.locator('#f-ca-pin')).toBeHidden();
});

test('wrong PINs count down and lock', async ({ page, product, browser }) => {
  const driver = await browser.newPage();
  await fetchKey(driver, product, { name: '示例单位', creditCode: creditCode(72) });
  await openCa(page);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.getByText('请输入CA密码', { exact: true })).toBeVisible();
  for (let left = 5; left > 0; left -= 1) {
    await enterPin(page, '111111');
    await expect(page.getByText(`CA密码不正确，还可以输入${left}次`)).toBeVisible();
  }
  for (const typed of ['111111', pin]) {
    await enterPin(page, typed);
    await expect(page.getByText('CA密码已锁定，请携带CA到发证机构解锁')).toBeVisible();
  }
  await expect(page.locator('.user-menu')).toHaveCount(0);
  await driver.reload();
  await driver.getByRole('button', { name: '解锁' }).last().click();
  // right, but nobody has registered the unit
  await enterPin(page);
  await expect(page.getByRole('alert').first()).toContainText('尚未在本站注册');
});

test('by keyboard alone, at 360 px, with an RSA key', async ({ page, product, browser }) => {
  const driver = await browser.newPage();
  const who = await registerUnit(await browser.newPage({ baseURL: product.base }), product, await browser.newPage());
  await fetchKey(driver, product, who, '正常（RSA）');
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/login?tab=unit&way=ca');
  const field = page.locator('#f-ca-pin');
  await expect(field).toBeVisible();
  for (let presses = 0; presses < 60 && !(await field.evaluate((one) => one === document.activeElement)); presses += 1) await page.keyboard.press('Tab');
  await page.keyboard.type(pin);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/unit$/);
});

test('a revoked certificate, and one of a stranger', async ({ page, product, browser }) => {
  const driver = await browser.newPage();
  const who = { name: '示例单位', creditCode: creditCode(73) };
  for (const [sample, said] of [['已吊销', '已被发证机构吊销'], ['其他机构签发', '不支持该CA证书的发证机构']] as const) {
    await fetchKey(driver, product, who, sample);
    await openCa(page);
    await enterPin(page);
    await expect(page.getByRole('alert').first()).toContainText(said);
  }
});

test('a driver that does not answer, and one that dies while it signs', async ({ page, product, browser }) => {
  test.setTimeout(120_000);
  const driver = await browser.newPage();
  const who = await registerUnit(await browser.newPage({ baseURL: product.base }), product, await browser.newPage());
  await fetchKey(driver, product, who);
  await openCa(page);
  const said = page.locator('#f-ca-pin-error');
  // each is done by the driver, and the page never hears of it
  for (const [kind, name] of [
    // a browser asks again by itself where a connection is dropped, so only a silence is certain to be seen
    ['delay', 'SOF_ExportUserCert'],
    ['delay', 'SOF_SignDataToPKCS7'],
  ] as const) {
    await driverFault(product, kind, name);
    await enterPin(page);
    await expect(said, `${kind} ${name}`).toHaveText('CA驱动没有应答，什么都没有提交。请重新插入CA后再试，或使用其他方式', { timeout: 20_000 });
    await expect(page.locator('.user-menu')).toHaveCount(0);
    await expect(ways(page).getByRole('link', { name: '账号密码' })).toBeVisible();
  }
  // a driver that is slow is waited for
  await driverFault(product, 'delay', 'SOF_Login', 2000);
  await enterPin(page);
  await expect(page).toHaveURL(/\/unit$/);
  // one that cannot list its keys is not a driver without keys
  const other = await (await browser.newContext({ baseURL: product.base })).newPage();
  await driverFault(product, 'delay', 'SOF_EnumDevice');
  await openCa(other);
  await expect(other.locator('[data-ca-said]')).toContainText('CA驱动没有应答。请重新插入CA', { timeout: 20_000 });
  await expect(other.locator('#f-ca-pin')).toBeVisible({ timeout: 20_000 });
});

test('without a script the page says what it needs', async ({ browser, product }) => {
  const page = await (await browser.newContext({ baseURL: product.base, javaScriptEnabled: false })).newPage();
  await openCa(page);
  await expect(page.getByRole('main')).toContainText('请插入CA登录');
  await expect(page.getByRole('button', { name: '登录', exact: true })).toBeHidden();
  await expect(ways(page).getByRole('link', { name: '账号密码' })).toBeVisible();
  await expect(page.getByRole('link', { name: '下载驱动', exact: true })).toBeVisible();
});

test('the driver answers only the site that it was told of', async ({ product }) => {
  const body = 'json={"function":"SOF_EnumDevice"}';
  const ask = (origin?: string, method = 'POST') =>
    fetch(`${product.caDriver}/alpha`, {
      method,
      headers: { ...(origin ? { Origin: origin } : {}), 'Access-Control-Request-Private-Network': 'true' },
      ...(method === 'POST' ? { body } : {}),
    });
  for (const origin of ['https://evil.example', undefined]) {
    expect((await ask(origin)).status).toBe(403);
    expect((await ask(origin, 'OPTIONS')).status).toBe(403);
  }
  const preflight = await ask(product.base, 'OPTIONS');
  expect(preflight.headers.get('access-control-allow-origin')).toBe(product.base);
  expect(preflight.headers.get('access-control-allow-private-network')).toBe('true');
});

test('only the page of this way may reach the driver', async ({ page, product }) => {
  const policy = async (path: string) => (await page.request.get(path)).headers()['content-security-policy'];
  expect(await policy('/login?tab=unit&way=ca')).toContain(`connect-src 'self' ${product.caDriver}/alpha;`);
  for (const path of ['/login?tab=unit', '/login?tab=person&way=ca', '/login/ca/driver', '/']) expect(await policy(path)).toContain("connect-src 'self';");
});

test('the driver that the page offers runs on another computer', async ({ page, product }) => {
  await page.goto('/login/ca/driver');
  await page.getByRole('link', { name: /下载驱动/ }).click();
  await expect(page).toHaveURL(`${product.sandbox}/ca`);
  const fetched: string[] = [];
  for (const address of ['/ca/driver', '/ca/test-ca.json']) {
    await expect(page.locator(`a[href="${address}"]`), 'cargo build --package ca-driver').toBeVisible();
    const reply = await page.request.get(product.sandbox + address);
    expect(reply.headers()['content-disposition']).toContain('attachment');
    const file = join(product.folder, `fetched${fetched.length}`);
    writeFileSync(file, await reply.body(), { mode: 0o700 });
    fetched.push(file);
  }
  const [program = '', store = ''] = fetched;
  const port = await freePort();
  const options = ['--store', store, '--listen', `127.0.0.1:${port}`, '--origin', product.base, '--unit', creditCode(74)];
  const driver = spawn(program, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await new Promise<void>((ready, fail) => {
      driver.once('error', fail);
      driver.once('exit', (code) => fail(new Error(`the driver ended with ${code}`)));
      driver.stdout.once('data', () => ready());
    });
    const ask = async (question: object) => {
      const reply = await fetch(`http://127.0.0.1:${port}/alpha`, { method: 'POST', headers: { Origin: product.base }, body: `json=${JSON.stringify(question)}` });
      expect(reply.status).toBe(200);
      return JSON.stringify(await reply.json());
    };
    expect(await ask({ function: 'SOF_LoadLibrary', library: '' })).toContain('0');
    expect((await ask({ function: 'SOF_EnumDevice' })).length).toBeGreaterThan(10);
    // the same CA as the one that the product trusts
    const roots = await (await fetch(`http://127.0.0.1:${port}/ca/roots.pem`)).text();
    expect(roots).toBe(await (await fetch(`${product.caDriver}/ca/roots.pem`)).text());
  } finally {
    driver.removeAllListeners('exit');
    driver.kill();
  }
});
