// 快捷方式登录: whoever replays, forges, turns back or takes over finds nothing; an owner is never linked unasked.
import { citizen, unit } from '../kit/data';
import { type } from '../kit/form';
import { fetchCode, logInPerson, logOut, passFace, registerPerson, registerUnit } from '../kit/journey';
import { agreeAtAlipay, confirmLicence, enterAtGov, fault, toAlipay, toOther } from '../kit/outside';
import { expect, test } from '../kit/test';

test.describe.configure({ timeout: 180_000 });

test('the callback of Alipay is good once, and in no other browser', async ({ page, product, browser }) => {
  const who = citizen();
  let callback = '';
  page.on('request', (request) => {
    if (request.url().includes('/login/alipay/back')) callback = request.url();
  });
  await toAlipay(page);
  await agreeAtAlipay(page, who);
  await page.getByLabel(/我已阅读并同意/).check();
  await page.getByRole('button', { name: '确认并登录' }).last().click();
  await expect(page.locator('.user-menu')).toBeVisible();
  const thief = await (await browser.newContext({ baseURL: product.base })).newPage();
  await thief.goto(callback);
  await expect(thief.getByText('不是从本浏览器发起的')).toBeVisible();
  await expect(thief.locator('.user-menu')).toHaveCount(0);
  // in its own browser it leads home while logged in, and nowhere afterwards
  await page.goto(callback);
  await expect(page).toHaveURL(/\/person$/);
  await logOut(page);
  await page.goto(callback);
  await expect(page.getByText('已经使用过')).toBeVisible();
  // a forged one
  await page.goto('/login/alipay/back?state=00000000&auth_code=00000000');
  await expect(page.getByText('不是从本浏览器发起的')).toBeVisible();
  await expect(page.locator('.user-menu')).toHaveCount(0);
});

test('a callback that arrives twice is one log-in', async ({ page, product }) => {
  await fault(product, 'alipay', 'duplicate');
  await toAlipay(page);
  await agreeAtAlipay(page, citizen());
  await page.getByLabel(/我已阅读并同意/).check();
  await page.getByRole('button', { name: '确认并登录' }).last().click();
  await expect(page.locator('.user-menu')).toBeVisible();
});

test('whoever turns back, or meets a provider that is down, is told what to do', async ({ page, product }) => {
  const who = citizen();
  await toAlipay(page);
  await page.getByRole('button', { name: '取消' }).click();
  await expect(page.getByText('您已取消支付宝登录')).toBeVisible();
  await expect(page.getByRole('link', { name: '支付宝登录' })).toBeVisible();
  await toAlipay(page);
  await agreeAtAlipay(page, who, { standing: '未实名认证' });
  await expect(page.getByText('尚未实名认证')).toBeVisible();
  for (const kind of ['drop', 'broken'] as const) {
    await toAlipay(page);
    await fault(product, 'alipay', kind, 2);
    await agreeAtAlipay(page, who);
    await expect(page.getByText('支付宝暂时没有应答')).toBeVisible();
    await fetch(`${product.sandbox}/control/alipay/clear`, { method: 'POST', redirect: 'manual' });
  }
  // and the next time it works: nothing was left half done
  await toAlipay(page);
  await agreeAtAlipay(page, who);
  await expect(page.getByRole('heading', { name: '支付宝注册登录' })).toBeVisible();
  await toOther(page, '省政务登录');
  await page.getByRole('button', { name: '取消并返回' }).click();
  await expect(page.getByText('您已取消省政务登录')).toBeVisible();
});

test('an account is linked to Alipay only by its owner', async ({ page, product, browser }) => {
  const who = await registerPerson(page, product);
  const other = await (await browser.newContext({ baseURL: product.base })).newPage();
  await toAlipay(other);
  await agreeAtAlipay(other, who);
  await expect(other.getByRole('heading', { name: '验证已有账号' })).toBeVisible();
  await type(other, '密码', 'Wrong#2026');
  await other.getByRole('button', { name: '绑定并登录' }).click();
  await expect(other.getByText('密码不正确').first()).toBeVisible();
  await expect(other.locator('.user-menu')).toHaveCount(0);
  // by face, one of the ways beside the password
  await other.getByRole('button', { name: '使用其他方式验证' }).click();
  await passFace(other, await browser.newPage());
  await expect(other.getByText('身份验证已通过')).toBeVisible();
  await other.getByRole('button', { name: '绑定并登录' }).click();
  await expect(other.locator('.user-menu')).toBeVisible();
  await logOut(other);
  await toAlipay(other);
  await agreeAtAlipay(other, who);
  await expect(other.locator('.user-menu')).toBeVisible();
  // the password still opens the same account
  await logOut(other);
  await logInPerson(other, who);
});

test('a person registers through Alipay without a script, with a phone that is verified', async ({ browser, product }) => {
  const page = await (await browser.newContext({ javaScriptEnabled: false, baseURL: product.base })).newPage();
  const who = citizen();
  await toAlipay(page);
  await agreeAtAlipay(page, who, { mobile: who.mobile });
  await expect(page.getByLabel('移动电话')).toHaveValue(who.mobile);
  await page.getByLabel(/我已阅读并同意/).check();
  await page.getByRole('button', { name: '确认并登录' }).last().click();
  await expect(page.getByText('请获取并填写短信验证码').first()).toBeVisible();
  await fetchCode(page, product, who.mobile);
  await page.getByRole('button', { name: '确认并登录' }).last().click();
  await expect(page.locator('.user-menu')).toBeVisible();
});

test('a unit logs in by the province’s account and by its licence, and only through its legal representative', async ({ page, product, browser }) => {
  const phone = await browser.newPage();
  const who = await registerUnit(page, product, phone, unit());
  let callback = '';
  page.on('request', (request) => {
    if (request.url().includes('/login/gov/back')) callback = request.url();
  });
  await toOther(page, '省政务登录');
  await enterAtGov(page, who, { level: '3' });
  await expect(page).toHaveURL(/\/unit$/);
  await expect(page.locator('.user-menu')).toContainText('法人');
  await logOut(page);
  await page.goto(callback);
  await expect(page.getByText('已经使用过')).toBeVisible();
  await toOther(page, '省政务登录');
  await enterAtGov(page, who, { operator: citizen() });
  await expect(page.getByText('登录人不是该单位在本站登记的法定代表人')).toBeVisible();
  await toOther(page, '省政务登录');
  await enterAtGov(page, who, { level: '4' });
  await expect(page.getByText('实名等级不足')).toBeVisible();
  await expect(page.locator('.user-menu')).toHaveCount(0);
  await toOther(page, '电子营业执照登录');
  const thief = await (await browser.newContext({ baseURL: product.base })).newPage();
  const code = new URL(page.url()).pathname;
  expect((await thief.goto(code))?.status()).toBe(404);
  await confirmLicence(page, phone, who);
  await expect(page).toHaveURL(/\/unit$/);
});

test('a unit that is not registered goes on into the registration, with the face check only where it is needed', async ({ page, product, browser }) => {
  const phone = await browser.newPage();
  const weak = unit();
  await toOther(page, '省政务登录');
  await enterAtGov(page, weak, { level: '3' });
  await expect(page.getByRole('main')).toContainText('由“省政务登录”提供，不能修改');
  await expect(page.getByRole('textbox', { name: '统一社会信用代码' })).toHaveCount(0);
  await page.getByLabel(/我已阅读并同意/).check();
  await page.getByRole('button', { name: '下一步' }).click();
  await passFace(page, phone);
  await expect(page.getByRole('heading', { name: '填写账户信息' })).toBeVisible();
  const strong = unit();
  const other = await (await browser.newContext({ baseURL: product.base })).newPage();
  await toOther(other, '电子营业执照登录');
  await confirmLicence(other, phone, strong);
  await expect(other.getByRole('main')).toContainText('不需要再次刷脸');
  await other.getByLabel(/我已阅读并同意/).check();
  await other.getByRole('button', { name: '下一步' }).click();
  await expect(other.getByRole('heading', { name: '填写账户信息' })).toBeVisible();
  await type(other, '手机号', strong.legal.mobile);
  await fetchCode(other, product, strong.legal.mobile);
  await type(other, '密码', strong.legal.password);
  await type(other, '确认密码', strong.legal.password);
  await other.getByRole('button', { name: '下一步' }).last().click();
  await expect(other.getByRole('heading', { name: '注册成功' })).toBeVisible();
});
