// Bad input: a message on the field, nothing lost, nothing doubled, never a 500.
import { connect } from 'node:net';
import { assault, fieldsOf, post } from '../kit/hostile';
import { citizen, unit } from '../kit/data';
import { control, type } from '../kit/form';
import { approve, fillJob, fillPerson, fillUnit, job, jobRow, logInOfficer, logInUnit, publishJob, readyUnit, registerPerson } from '../kit/journey';
import { expect, test } from '../kit/test';

test.describe.configure({ timeout: 300_000 });

test('open forms withstand every bad value', async ({ page }) => {
  const faults: string[] = [];
  await page.goto('/register/unit');
  await fillUnit(page, unit());
  faults.push(...(await assault(page.request, '/register/unit', await fieldsOf(page, 'form[action="/register/unit"]'))));
  await page.goto('/register/person');
  await fillPerson(page, citizen());
  faults.push(...(await assault(page.request, '/register/person', await fieldsOf(page, 'form[action="/register/person"]'))));
  expect(faults.join('\n')).toBe('');
});

test('the unit’s forms withstand every bad value', async ({ page, product, browser }) => {
  await readyUnit(page, product, await browser.newPage());
  const faults: string[] = [];
  for (const path of ['/unit/info', '/unit/contacts/new']) {
    await page.goto(path);
    faults.push(...(await assault(page.request, path, await fieldsOf(page, 'main form.form'))));
  }
  await page.goto('/rcfwypt/unit/jobs/new');
  await fillJob(page, job('坏输入测试岗位'));
  faults.push(...(await assault(page.request, '/rcfwypt/unit/jobs/new', [...(await fieldsOf(page, 'main form.form')), ['do', 'save']])));
  expect(faults.join('\n')).toBe('');
});

test('addresses and queries withstand bad values', async ({ page }) => {
  const faults: string[] = [];
  for (const value of ['%00', '%ff%fe', '%', '<script>', '-1', '99999999999999999999', '"><b>', 'a'.repeat(3000), '%E5%B7%A5'.repeat(100)]) {
    for (const url of [`/rcfwypt/jobs?q=${value}`, `/rcfwypt/jobs?page=${value}`, `/rcfwypt/jobs?edu=${value}&place=${value}&pay=${value}`, `/rcfwypt/jobs/${value}`, `/rcfwypt/units/${value}`, `/login?next=${value}`, `/help/${value}`, `/assets/${value}`]) {
      const status = (await page.request.get(url, { maxRedirects: 0 }).catch(() => null))?.status() ?? 400;
      if (status >= 500) faults.push(`${url.slice(0, 80)} → ${status}`);
    }
  }
  expect(faults.join('\n')).toBe('');
});

test('hostile markup is shown as it was typed', async ({ page, product, browser }) => {
  const alerts: string[] = [];
  page.on('dialog', (dialog) => {
    alerts.push(dialog.message());
    void dialog.dismiss();
  });
  await readyUnit(page, product, await browser.newPage());
  const what = { ...job('<b>x</b>&amp;<i>'), description: '<script>alert(1)</script><img src=x onerror=alert(2)>\n岗位职责：写代码。' };
  await publishJob(page, what);
  await page.goto('/rcfwypt/unit/jobs/unpublished');
  await expect(jobRow(page, what.title)).toBeVisible();
  const desk = await browser.newPage({ baseURL: product.base });
  desk.on('dialog', (dialog) => {
    alerts.push(dialog.message());
    void dialog.dismiss();
  });
  await logInOfficer(desk, product.officers.own);
  await approve(desk, what.title);
  // the verdict arrives by the outbox: a moment after the officer has pressed
  await expect(async () => {
    await page.goto('/rcfwypt/unit/jobs/published');
    await expect(jobRow(page, what.title).first()).toBeVisible({ timeout: 1000 });
  }).toPass();
  await jobRow(page, what.title).getByRole('link', { name: what.title }).first().click();
  await expect(page.getByRole('main')).toContainText('<script>alert(1)</script>');
  await page.getByRole('link', { name: '查看公开页面' }).click();
  await expect(page.getByRole('heading', { name: what.title })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('<img src=x onerror=alert(2)>');
  expect(alerts).toEqual([]);
});

test('a form sent twice is one job', async ({ page, product, browser }) => {
  await readyUnit(page, product, await browser.newPage());
  const what = job('只要一个的岗位');
  await page.goto('/rcfwypt/unit/jobs/new');
  await fillJob(page, what);
  const fields = [...(await fieldsOf(page, 'main form.form')), ['do', 'save']] as [string, string][];
  const replies = await Promise.all([1, 2, 3, 4].map(() => post(page.request, '/rcfwypt/unit/jobs/new', fields)));
  for (const reply of replies) expect(reply.status()).toBeLessThan(500);
  await page.goto('/rcfwypt/unit/jobs/unpublished');
  await expect(page.getByRole('row').filter({ hasText: what.title })).toHaveCount(1);
});

test('a page that is out of date loses nothing and overwrites nothing', async ({ page, product, browser }) => {
  await readyUnit(page, product, await browser.newPage());
  await page.goto('/unit/info');
  const stale = await page.context().newPage();
  await stale.goto('/unit/info');
  await type(page, '注册地地址', '先保存的地址');
  await page.getByRole('button', { name: /^保存/ }).click();
  await expect(page.locator('.alert-success')).toBeVisible();
  await type(stale, '注册地地址', '后保存的地址');
  await stale.getByRole('button', { name: /^保存/ }).click();
  await expect(stale.getByRole('main')).toContainText(/修改过|已被|最新/);
  await page.goto('/unit/info');
  await expect(control(page, '注册地地址')).toHaveValue('先保存的地址');
});

test('what was typed survives logging in again', async ({ page, product, browser }) => {
  const who = await readyUnit(page, product, await browser.newPage());
  const what = job('登录过期也不丢的岗位');
  await page.goto('/rcfwypt/unit/jobs/new');
  await fillJob(page, what);
  // the same session ends elsewhere
  const elsewhere = await browser.newContext({ baseURL: product.base, storageState: await page.context().storageState() });
  const other = await elsewhere.newPage();
  await other.goto('/unit');
  await other.locator('.user-menu summary').click();
  await other.getByRole('button', { name: '退出登录' }).click();
  await expect(other.getByText('您已安全退出')).toBeVisible();
  await page.getByRole('button', { name: '保存 (S)' }).click();
  await expect(page).toHaveURL(/\/login/);
  await type(page, '统一社会信用代码/单位编号/机构编号', who.creditCode);
  await type(page, '证件号码/移动电话', who.legal.number);
  await type(page, '密码', who.legal.password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page).toHaveURL(/\/rcfwypt\/unit\/jobs\/new/);
  await expect(control(page, '职位名称')).toHaveValue(what.title);
  await expect(control(page, '职位描述')).toHaveValue(what.description);
  await page.getByRole('button', { name: '保存 (S)' }).click();
  await page.goto('/rcfwypt/unit/jobs/unpublished');
  await expect(page.getByRole('row').filter({ hasText: what.title })).toHaveCount(1);
});

test('steps in the wrong order lead back to the right one', async ({ page }) => {
  for (const path of ['/register/unit/verify', '/register/unit/account', '/register/unit/done']) {
    const reply = await page.goto(path);
    expect(reply?.status()).toBeLessThan(500);
    await expect(page.getByRole('heading', { name: '注册成功' })).toHaveCount(0);
    await expect(page.getByRole('heading', { name: '法定代表人注册' })).toBeVisible();
  }
});

test('another site’s form is refused', async ({ page, product }) => {
  await registerPerson(page, product);
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://evil.example' }] as Record<string, string>[]) {
    const reply = await page.request.post('/logout', { headers, maxRedirects: 0 });
    expect(reply.status()).toBe(403);
  }
  await page.reload();
  await expect(page.locator('.user-menu')).toBeVisible();
});

test('a stranger cannot lock an owner out, and learns nothing', async ({ page, product, browser }) => {
  const who = await readyUnit(page, product, await browser.newPage());
  await page.context().clearCookies();
  await page.goto('/login?tab=unit');
  const form = await fieldsOf(page, 'form[action="/login"]');
  const attempt = (identifier: string) => post(page.request, '/login', form.map(([name, value]) => [name, name === 'realm' ? who.creditCode : name === 'identifier' ? identifier : name === 'password' ? 'Wrong#2026' : value] as [string, string]));
  for (let turn = 0; turn < 12; turn += 1) expect([422, 429]).toContain((await attempt(who.legal.mobile)).status());
  await logInUnit(page, who, 'number');
});

test('a body that never ends is cut off', async ({ product }) => {
  const { hostname, port } = new URL(product.base);
  const socket = connect(Number(port), hostname);
  const limit = 64 << 20;
  let sent = 0;
  const answer = await new Promise<string>((done) => {
    let said = '';
    socket.on('data', (piece) => (said += piece.toString()));
    // the server may close before everything that was on its way has been read
    socket.on('error', () => socket.destroy());
    socket.on('close', () => done(said));
    socket.write('POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n');
    const piece = 'a'.repeat(65_536);
    const pour = () => {
      while (!socket.destroyed && !said && sent < limit) {
        sent += piece.length;
        if (!socket.write(`10000\r\n${piece}\r\n`)) {
          socket.once('drain', pour);
          return;
        }
      }
      if (sent >= limit) socket.end();
    };
    pour();
  });
  expect(answer === '' || answer.startsWith('HTTP/1.1 413')).toBe(true);
  expect(sent).toBeLessThan(limit);
  expect((await fetch(product.url('/'))).status).toBe(200);
});
