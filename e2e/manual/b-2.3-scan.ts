import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { logInPerson, logInUnit, logOut, registerPerson, registerUnit } from '../kit/journey';
import { agree, numberOn, openScan, scanWith } from '../kit/scan';

chapter('B-2.3', '扫码登录', async ({ page, product, step, another }) => {
  const phone = await another({ width: 390, height: 780 });
  const who = await registerUnit(page, product, phone);

  await step('打开登录页面，选择“单位登录”，点击“扫码登录”，页面显示二维码，2分钟内有效。', ['B-2.1.6', 'B-2.3.3'], async () => {
    await openScan(page, 'unit');
    await expect(page.getByRole('status')).toContainText('待扫描');
    await expect(page.getByRole('status')).toContainText('江苏智慧人社APP“扫一扫”');
  });

  await step('点击“下载江苏智慧人社APP”，用手机扫一扫打开手机端。手机端是网页，无需安装，可以添加到手机桌面。', ['B-2.3.1', 'B-2.3.2'], async () => {
    await page.getByRole('link', { name: '下载江苏智慧人社APP' }).click();
    await expect(page.getByRole('img', { name: '江苏智慧人社APP二维码' })).toBeVisible();
    await expect(page.getByRole('main')).toContainText('添加到手机桌面');
  });

  await step('不清楚怎样扫码，点击登录页面上的“如何扫码？”。', ['B-2.3.4'], async () => {
    await openScan(page, 'unit');
    await page.getByRole('link', { name: '如何扫码？' }).click();
    await expect(page.getByRole('heading', { name: '如何扫码', exact: true })).toBeVisible();
  });

  await step('在手机上打开江苏智慧人社APP，登录单位账号，点击“扫一扫”。', ['B-2.3.3'], async () => {
    await logInUnit(phone, who);
    await phone.goto('/app');
    await expect(phone.getByRole('main')).toContainText(who.name);
    await phone.getByRole('link', { name: /^扫一扫/ }).first().click();
    await expect(phone.getByLabel('从相册选择二维码照片')).toBeVisible();
  }, { on: phone });

  await step('扫描电脑上的二维码后，手机显示是哪台电脑、从哪个网络、什么时间请求登录，并给出三个数字。', ['B-2.3.3'], async () => {
    await openScan(page, 'unit');
    await scanWith(phone, page);
    await expect(phone.getByRole('heading', { name: '是您本人正在电脑上登录吗？' })).toBeVisible();
    await expect(phone.getByRole('main')).toContainText('Chrome浏览器');
    await expect(phone.getByRole('main')).toContainText(who.name);
    await expect(phone.locator('.scan-choices button')).toHaveCount(3);
  }, { on: phone });

  await step('电脑页面变为“已扫描”，显示要在手机上点选的数字。', ['B-2.3.3'], async () => {
    await expect(page.getByRole('status')).toContainText('已扫描');
    expect(await phone.locator('.scan-choices button').allInnerTexts()).toContain(await numberOn(page));
  });

  await step('在手机上点选同一个数字，电脑自动登录，进入单位中心。', ['B-2.3.3'], async () => {
    await agree(phone, page);
    await expect(page.locator('.side')).toContainText(who.name);
  });

  await step('不是您本人在登录，点击“不是我，拒绝登录”，电脑不会登录，页面提示“已失效”，可以点击刷新。', ['B-2.3.3'], async () => {
    await logOut(page);
    await openScan(page, 'unit');
    await scanWith(phone, page);
    await phone.getByRole('button', { name: '不是我，拒绝登录' }).click();
    await expect(phone.getByRole('heading', { name: '已拒绝登录' })).toBeVisible();
    await expect(page.getByRole('status')).toContainText('已失效');
    await expect(page.locator('.user-menu')).toHaveCount(0);
    await page.getByRole('link', { name: '点击刷新' }).focus();
  });

  await step('点击“点击刷新”换一个新的二维码。', ['B-2.3.3'], async () => {
    await page.getByRole('link', { name: '点击刷新' }).click();
    await expect(page.getByRole('img', { name: '扫码登录二维码' })).toBeVisible();
  }, { plain: true });

  await step('手机上登录的是单位账号，扫描“个人登录”的二维码时，手机会提示换用个人账号。', ['B-2.3.3'], async () => {
    await openScan(page, 'person');
    await scanWith(phone, page);
    await expect(phone.getByRole('heading', { name: '请换用个人账号' })).toBeVisible();
  }, { on: phone });

  await step('个人同样可以扫码登录：在手机上登录个人账号，扫码，点选数字。', ['B-2.3.3'], async () => {
    const desk = await another();
    const person = await registerPerson(desk, product);
    await phone.getByRole('button', { name: '退出并换用个人账号登录' }).click();
    await logInPerson(phone, person);
    await openScan(page, 'person');
    await scanWith(phone, page);
    await agree(phone, page);
    await expect(page.locator('.user-menu')).toBeVisible();
    await expect(page).toHaveURL(/\/person/);
  });
});
