import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { ways } from '../kit/scan';

chapter('B-2.1', '登录方式', async ({ page, step }) => {
  await step('点击右上角“单位登录”打开登录页面。“个人登录”“单位登录”是两个页签，当前页签加粗。', ['B-2.1.3', 'B-2.1.4'], async () => {
    await page.goto('/');
    await page.getByRole('banner').getByRole('link', { name: '单位登录' }).click();
    const tabs = page.getByRole('navigation', { name: '登录方式' });
    await expect(tabs.getByRole('link', { name: '个人登录' })).toBeVisible();
    await expect(tabs.getByRole('link', { name: '单位登录' })).toHaveAttribute('aria-current', 'page');
  });

  await step('“单位登录”下面有几种验证方式，其中包括“扫码登录”和“账号密码”，默认打开“账号密码”。', ['B-2.1.6', 'B-2.1.7'], async () => {
    const all = await ways(page).getByRole('link').allInnerTexts();
    expect(all.indexOf('扫码登录')).toBeGreaterThanOrEqual(0);
    expect(all.indexOf('账号密码')).toBeGreaterThan(all.indexOf('扫码登录'));
    await expect(ways(page).getByRole('link', { name: '账号密码' })).toHaveAttribute('aria-current', 'page');
  });

  await step('单位可以用账号密码登录；还没有账号，点击“立即注册”。', ['B-2.1.7', 'B-2.1.8', 'B-2.1.9'], async () => {
    await expect(page.getByRole('heading', { name: '账号密码' })).toBeVisible();
    await expect(page.getByRole('button', { name: '登录', exact: true })).toBeEnabled();
    await expect(page.getByText('没有账号？')).toBeVisible();
    await expect(page.getByRole('link', { name: '立即注册' })).toHaveAttribute('href', '/register/unit');
  }, { plain: true });

  await step('切换到“个人登录”，由个人用证件号码或移动电话登录。', ['B-2.1.3'], async () => {
    await page.getByRole('navigation', { name: '登录方式' }).getByRole('link', { name: '个人登录' }).click();
    await expect(page.getByRole('link', { name: '立即注册' })).toHaveAttribute('href', '/register/person');
  });
});
