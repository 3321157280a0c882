// What somebody reads, with a script and without one, when a provider fails while the page is open.
import { citizen, unit } from '../kit/data';
import { type } from '../kit/form';
import { codeSent, registerUnit } from '../kit/journey';
import { confirmLicence, fault, toOther } from '../kit/outside';
import { expect, test } from '../kit/test';

test.describe.configure({ timeout: 180_000 });

test('a code that the carrier refuses is told below the field, and another number gets one', async ({ page, product }) => {
  const [wrong, right] = [citizen(), citizen()];
  await page.goto('/register/person');
  const help = page.locator('[data-sms-help]');
  const said = page.locator('[data-sms-said]');
  await expect(help).toBeHidden();
  await fault(product, 'aliyun', 'error', 1, 'isv.MOBILE_NUMBER_ILLEGAL');
  await type(page, '移动电话', wrong.mobile);
  await page.getByRole('button', { name: '获取验证码' }).click();
  await expect(said).toContainText('验证码已发送至');
  await expect(said).toContainText('短信运营商拒绝了该号码，验证码没有发出。请核对号码');
  await expect(help).toContainText('没有收到？');
  await expect(help).toContainText('也可以换一个能接收短信的号码');
  expect(await product.texts(wrong.mobile)).toHaveLength(0);
  // another number, on another page: the pause is the number's
  await page.reload();
  await type(page, '移动电话', right.mobile);
  const told = page.waitForResponse(async (answer) => /\/code\/[\w-]+$/.test(answer.url()) && ((await answer.json()) as { over: boolean }).over);
  await page.getByRole('button', { name: '获取验证码' }).click();
  await codeSent(product, right.mobile, 0);
  await told;
  await expect(said).toContainText('验证码已发送至');
  expect(await product.texts(right.mobile)).toHaveLength(1);
});

test('a code whose answer was lost is one text, and the page says so', async ({ page, product }) => {
  const who = citizen();
  await page.goto('/register/person');
  const said = page.locator('[data-sms-said]');
  await fault(product, 'aliyun', 'drop');
  await type(page, '移动电话', who.mobile);
  await page.getByRole('button', { name: '获取验证码' }).click();
  await expect(said).toContainText('发送服务没有应答，验证码可能已经发出', { timeout: 20_000 });
  // the job asks the provider, and the page takes its word back
  await expect(said).toContainText('验证码已发送至', { timeout: 40_000 });
  expect(await product.texts(who.mobile)).toHaveLength(1);
});

test('without a script the button says why nothing comes', async ({ browser, product }) => {
  const page = await (await browser.newContext({ baseURL: product.base, javaScriptEnabled: false })).newPage();
  const who = citizen();
  await fault(product, 'aliyun', 'error', 1, 'isv.MOBILE_NUMBER_ILLEGAL');
  await page.goto('/register/person');
  await expect(page.locator('[data-sms-help]')).toContainText('没有收到？');
  await type(page, '移动电话', who.mobile);
  await page.getByRole('button', { name: '获取验证码' }).click();
  await expect(page.getByText('验证码已发送至').first()).toBeVisible();
  await expect(async () => {
    await page.getByRole('button', { name: '获取验证码' }).click();
    await expect(page.getByText('短信运营商拒绝了该号码').first()).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 15_000 });
  await expect(page.getByText('秒后重新获取').first()).toBeVisible();
});

test('a licence system that is silent says so, and goes on where it was', async ({ page, product, browser }) => {
  const phone = await browser.newPage();
  const who = await registerUnit(await browser.newPage({ baseURL: product.base }), product, phone, unit());
  await toOther(page, '电子营业执照登录');
  const told = page.locator('[data-poll]');
  await expect(told).toContainText('等待扫码');
  await fault(product, 'licence', 'drop', 0);
  await expect(told).toContainText('电子营业执照的系统暂时没有应答，本页会继续查询');
  await expect(told.getByRole('link', { name: '换一种方式登录' })).toBeVisible();
  await fetch(`${product.sandbox}/control/licence/clear`, { method: 'POST', redirect: 'manual' });
  await expect(told).toContainText('等待扫码');
  await confirmLicence(page, phone, who);
  await expect(page).toHaveURL(/\/unit$/);
});

test('a page that has asked for ten minutes says that it has stopped', async ({ page }) => {
  await page.clock.install();
  await page.goto('/login?tab=unit');
  await page.getByRole('link', { name: '电子营业执照登录' }).click();
  await expect(page.locator('[data-poll]')).toContainText('等待扫码');
  await page.clock.runFor(60_000);
  await expect(page.locator('[data-poll-over]')).toHaveCount(0);
  await page.clock.fastForward(10 * 60_000);
  await page.clock.runFor(10_000);
  await expect(page.locator('[data-poll-over]')).toContainText('本页已停止自动查询');
  await expect(page.getByRole('button', { name: '点击刷新' })).toBeVisible();
});
