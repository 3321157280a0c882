import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { ways } from '../kit/scan';
import { logOut, registerUnit } from '../kit/journey';
import { confirmLicence, enterAtGov, toOther } from '../kit/outside';

chapter('B-2.1', '登录方式', async ({ page, product, another, step }) => {
  const phone = await another();
  const who = await registerUnit(await another(), product, phone);

  await step('点击右上角“单位登录”打开登录页面。“个人登录”“单位登录”是两个页签，当前页签加粗。', ['B-2.1.3', 'B-2.1.4'], async () => {
    await page.goto('/');
    await page.getByRole('banner').getByRole('link', { name: '单位登录' }).click();
    const tabs = page.getByRole('navigation', { name: '登录方式' });
    await expect(tabs.getByRole('link', { name: '个人登录' })).toBeVisible();
    await expect(tabs.getByRole('link', { name: '单位登录' })).toHaveAttribute('aria-current', 'page');
  });

  await step('“单位登录”下面有三种验证方式：“CA”“扫码登录”“账号密码”，默认打开“账号密码”。', ['B-2.1.5', 'B-2.1.6', 'B-2.1.7'], async () => {
    await expect(ways(page).getByRole('link')).toHaveText(['CA', '扫码登录', '账号密码']);
    await expect(ways(page).getByRole('link', { name: '账号密码' })).toHaveAttribute('aria-current', 'page');
  });

  await step('单位可以用账号密码登录；还没有账号，点击“立即注册”。', ['B-2.1.7', 'B-2.1.8', 'B-2.1.9'], async () => {
    await expect(page.getByRole('heading', { name: '账号密码' })).toBeVisible();
    await expect(page.getByRole('button', { name: '登录', exact: true })).toBeEnabled();
    await expect(page.getByText('没有账号？')).toBeVisible();
    await expect(page.getByRole('link', { name: '立即注册' })).toHaveAttribute('href', '/register/unit');
  }, { plain: true });

  await step('单位和机构还可以使用其他登录方式：省政务登录、电子营业执照登录。', ['B-2.1.1', 'B-2.1.2', 'B-2.1.10', 'B-2.1.11', 'B-2.1.12'], async () => {
    const others = page.getByRole('region', { name: '其他登录方式' });
    await expect(others.getByRole('link')).toHaveText([/省政务登录/, /电子营业执照登录/]);
  });

  await step('点击“省政务登录”，在省政务平台登录单位账户后返回。', ['B-2.1.11', 'B-1.0.6', 'B-1.0.7'], async () => {
    await page.getByRole('link', { name: '省政务登录' }).click();
    await expect(page.getByRole('heading', { name: '省政务登录' })).toBeVisible();
    await enterAtGov(page, who);
    await expect(page).toHaveURL(/\/unit$/);
    await logOut(page);
  }, { plain: true });

  await step('点击“电子营业执照登录”，由法定代表人用电子营业执照小程序扫码确认。', ['B-2.1.12', 'B-1.0.6', 'B-1.0.7'], async () => {
    await toOther(page, '电子营业执照登录');
    await expect(page.getByRole('img', { name: '电子营业执照登录二维码' })).toBeVisible();
  });

  await step('在手机上确认后，电脑自动进入单位中心。', ['B-2.1.12'], async () => {
    await confirmLicence(page, phone, who);
    await expect(page).toHaveURL(/\/unit$/);
    await logOut(page);
    await page.goto('/login?tab=unit');
  }, { plain: true });

  await step('切换到“个人登录”，由个人用证件号码或移动电话登录；个人没有CA登录。', ['B-2.1.3'], async () => {
    await page.getByRole('navigation', { name: '登录方式' }).getByRole('link', { name: '个人登录' }).click();
    await expect(page.getByRole('link', { name: '立即注册' })).toHaveAttribute('href', '/register/person');
    await expect(ways(page).getByRole('link')).toHaveText(['扫码登录', '账号密码']);
  });
});
