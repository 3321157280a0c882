import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { type } from '../kit/form';
import { registerUnit } from '../kit/journey';

chapter('A-1.1', '单位注册登录', async ({ page, product, step, another }) => {
  const phone = await another({ width: 390, height: 780 });
  const who = await registerUnit(page, product, phone);

  await step('打开江苏省人才服务云平台，点击右上角“单位登录”。', ['A-1.1.0', 'A-1.1.1', 'A-1.1.2', 'A-1.1.3', 'A-0.2'], async () => {
    await page.goto('/rcfwypt');
    await expect(page.getByRole('banner')).toContainText('江苏省人才服务云平台');
    await page.getByRole('banner').getByRole('link', { name: '单位登录' }).click();
    await expect(page.getByRole('navigation', { name: '登录方式' }).getByRole('link', { name: '单位登录' })).toHaveAttribute('aria-current', 'page');
  });

  await step('登录页面提示：请各单位联系本单位社保或就业相关业务办理人员进行账号确认和登录。', ['A-1.1.6'], async () => {
    await expect(page.locator('.notes')).toContainText('请各单位联系本单位社保或就业相关业务办理人员进行账号确认和登录。');
  }, { plain: true });

  await step('在网上办事服务大厅注册过的单位账号，直接在“云平台”登录。', ['A-1.1.4', 'A-1.1.5'], async () => {
    await type(page, '统一社会信用代码/单位编号/机构编号', who.creditCode);
    await type(page, '证件号码/移动电话', who.legal.mobile);
    await type(page, '密码', who.legal.password);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.goto('/rcfwypt');
    await expect(page.locator('.user-menu')).toContainText(who.name);
    await page.goto('/');
    await expect(page.locator('.user-menu')).toContainText(who.name);
  });

  await step('在一个网站退出登录，另一个网站同时退出。', ['A-1.1.4'], async () => {
    const cloud = await page.context().newPage();
    await cloud.goto('/rcfwypt');
    await expect(cloud.locator('.user-menu')).toBeVisible();
    await page.locator('.user-menu summary').click();
    await page.getByRole('button', { name: '退出登录' }).click();
    await expect(page.getByText('您已安全退出')).toBeVisible();
    await cloud.reload();
    await expect(cloud.locator('.user-menu')).toHaveCount(0);
    await cloud.close();
  }, { plain: true });
});
