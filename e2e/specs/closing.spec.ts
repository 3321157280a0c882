// 导出我的数据 and 注销账号 as a person meets them: the copy is opened, closing is asked for, seen on every page, taken back.
import AxeBuilder from '@axe-core/playwright';
import { execFileSync } from 'node:child_process';
import type { Page } from '@playwright/test';
import { type } from '../kit/form';
import { logInPerson, logOut, registerPerson, writeResume } from '../kit/journey';
import { expect, test } from '../kit/test';

const small = { width: 360, height: 780 };

async function clean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

async function picture(page: Page, name: string): Promise<void> {
  await clean(page);
  await page.screenshot({ path: `out/closing/${name}-1280.png`, fullPage: true });
  await page.setViewportSize(small);
  expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(small.width);
  await page.screenshot({ path: `out/closing/${name}-360.png`, fullPage: true });
  await page.setViewportSize({ width: 1280, height: 800 });
}

test('a person takes everything away, asks to be closed, and takes it back', async ({ page, product }) => {
  test.setTimeout(240_000);
  const who = await registerPerson(page, product);
  await writeResume(page, { email: 'lin@example.com', school: '南京理工大学', employer: '南京云杉智造科技有限公司', about: '踏实肯干，喜欢把事情做完' });

  await test.step('the copy is one file that opens', async () => {
    await page.goto('/settings/person');
    await picture(page, 'settings');
    await page.getByRole('link', { name: /^导出/ }).click();
    await expect(page.getByRole('heading', { name: '导出我的数据' })).toBeVisible();
    await picture(page, 'export');
    await page.getByRole('button', { name: '导出', exact: true }).click();
    await expect(page.getByText('您的数据已经备好')).toBeVisible();
    await picture(page, 'export-ready');
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: '下载数据（ZIP）' }).click();
    const download = await waiting;
    expect(download.suggestedFilename()).toMatch(/^个人信息副本-\d{4}-\d\d-\d\d\.zip$/);
    const path = await download.path();
    // another program's word for it
    const read = "import sys,zipfile,json\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nprint(json.dumps({n:z.read(n).decode() for n in z.namelist()}))";
    const entries = JSON.parse(execFileSync('python3', ['-c', read, path], { encoding: 'utf8', maxBuffer: 1 << 26 })) as Record<string, string>;
    expect(Object.keys(entries).sort()).toEqual(['请先阅读.html', '数据.json'].sort());
    const data = JSON.parse(entries['数据.json'] ?? '') as Record<string, Record<string, string>>;
    expect(data['账号']?.['证件号码']).toBe(who.number);
    expect(data['账号']?.['移动电话']).toBe(who.mobile);
    expect(data['简历']?.['自我评价']).toContain('踏实肯干');
    // the page in it reads by itself, without a network
    const sheet = await page.context().newPage();
    await sheet.setContent(entries['请先阅读.html'] ?? '');
    await expect(sheet.getByRole('heading', { name: '个人信息副本' })).toBeVisible();
    await expect(sheet.getByText(who.number).first()).toBeVisible();
    await clean(sheet);
    await sheet.setViewportSize(small);
    expect(await sheet.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(small.width);
    await sheet.screenshot({ path: 'out/closing/copy-360.png' });
    await sheet.setViewportSize({ width: 1280, height: 800 });
    await sheet.screenshot({ path: 'out/closing/copy-1280.png' });
    await sheet.close();
    await expect.poll(async () => (await product.texts(who.mobile)).some(({ text }) => text.includes('导出了本账号的全部数据'))).toBe(true);
  });

  await test.step('closing is not asked for by mistake', async () => {
    await page.goto('/settings/person');
    await page.getByRole('link', { name: /注销账号/ }).click();
    await expect(page.getByRole('heading', { name: '注销账号' })).toBeVisible();
    await picture(page, 'close');
    await page.getByRole('button', { name: '申请注销' }).click();
    await expect(page.locator('[data-errors]')).toContainText('请输入“注销账号”');
    await picture(page, 'close-faults');
  });

  await test.step('asked for, it is said on every page, also after the next log-in', async () => {
    await type(page, '确认', '注销账号');
    await page.getByLabel(/我已阅读上述说明/).check();
    await page.getByRole('button', { name: '申请注销' }).click();
    await expect(page.locator('.alert-success')).toContainText('已申请注销');
    await picture(page, 'close-asked');
    await expect.poll(async () => (await product.texts(who.mobile)).some(({ text }) => text.includes('已申请注销'))).toBe(true);
    await logOut(page);
    await logInPerson(page, who);
    for (const path of ['/person', '/settings/person/addresses', '/rcfwypt/jobs', '/app/mine']) {
      await page.goto(path);
      await expect(page.getByRole('region', { name: '注销申请中' }), path).toBeVisible();
    }
    await page.goto('/person');
    await picture(page, 'banner');
    await page.goto('/app/mine');
    await picture(page, 'banner-phone');
  });

  await test.step('one click takes it back', async () => {
    await page.goto('/person');
    await page.getByRole('region', { name: '注销申请中' }).getByRole('button', { name: '撤销注销申请' }).click();
    await expect(page.locator('.alert-success')).toContainText('已撤销注销申请');
    await page.goto('/person');
    await expect(page.getByRole('region', { name: '注销申请中' })).toHaveCount(0);
  });
});

test('in English too', async ({ page, product }) => {
  await registerPerson(page, product);
  await page.goto('/person');
  await page.getByRole('button', { name: 'English' }).click();
  await page.goto('/settings/person/close');
  await page.getByLabel('Confirm').fill('close my account');
  await page.getByLabel(/I have read the above/).check();
  await page.getByRole('button', { name: 'Request closure' }).click();
  await expect(page.getByRole('region', { name: 'Account closure requested' })).toBeVisible();
  await picture(page, 'english');
  await page.getByRole('region', { name: 'Account closure requested' }).getByRole('button', { name: 'Keep my account' }).click();
  await expect(page.getByRole('region', { name: 'Account closure requested' })).toHaveCount(0);
});
