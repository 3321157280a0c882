// A newer agreement: asked for once, changes first, and nothing that was typed is lost.
import { test as base } from '@playwright/test';
import { renew } from '../kit/agreement';
import { control, type } from '../kit/form';
import { logInUnit, registerUnit } from '../kit/journey';
import { Product } from '../kit/product';

const { expect } = base;

base.describe.configure({ timeout: 240_000 });

base('a newer agreement is read and accepted, and the form goes on', async ({ browser }) => {
  const product = await Product.start({ jobs: 20 });
  try {
    const open = async () => (await browser.newContext({ baseURL: product.base, locale: 'zh-CN' })).newPage();
    const [page, desk] = [await open(), await open()];
    const who = await registerUnit(page, product, await open());
    await logInUnit(page, who);
    await page.goto('/settings/unit/addresses/new');
    await type(page, '收件人姓名', '李小明');
    await type(page, '详细地址', '测试路1号3幢201室');
    await renew(desk, product, '《法人用户注册协议》', '单位应当在三十日内更新联络员。');
    await page.getByRole('button', { name: /^保存/ }).click();
    await expect(page.getByRole('heading', { name: '《法人用户注册协议》已更新' })).toBeVisible();
    await expect(page.getByRole('main')).toContainText('增加了：单位应当在三十日内更新联络员。');
    await expect(page.locator('mark').filter({ hasText: '三十日内' })).toBeVisible();
    const buttons = page.locator('.form-actions button');
    await expect(buttons).toHaveText(['同意', '不同意并退出']);
    const [yes, no] = [await buttons.nth(0).boundingBox(), await buttons.nth(1).boundingBox()];
    expect(yes?.height).toBe(no?.height);
    await buttons.nth(0).click();
    await expect(control(page, '收件人姓名')).toHaveValue('李小明');
    await expect(control(page, '详细地址')).toHaveValue('测试路1号3幢201室');
    await page.goto('/settings/unit/agreements');
    await expect(page.getByRole('row')).toHaveCount(3);
    // officers are not asked
    await desk.reload();
    await expect(desk.getByRole('heading', { name: /已更新/ })).toHaveCount(0);
  } finally {
    await product.end();
  }
});
