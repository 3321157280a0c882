import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { citizen } from '../kit/data';
import { confirmGrant, enable, grant, logInHandler } from '../kit/grant';
import { logInUnit, logOut, readyUnit, registerPerson } from '../kit/journey';
import { agree, numberOn, openScan, scanWith } from '../kit/scan';
import { enterPin, fetchKey, openCa } from '../kit/ca';

chapter('A-2.3', '账号登录', async ({ page, product, step, another }) => {
  const phone = await another({ width: 390, height: 780 });
  const alipay = await another({ width: 390, height: 780 });
  const legal = await another();
  const unit = await readyUnit(legal, product, alipay);
  await logOut(legal);
  const second = await readyUnit(legal, product, alipay);
  const helper = await registerPerson(phone, product, citizen('金谷'));
  await enable(legal);
  await grant(legal, '普通经办人', helper);
  await confirmGrant(phone, alipay, 'Jingban#2027');
  await logOut(legal);
  await logInUnit(legal, unit);
  await enable(legal);

  await step('开通多经办人后，经办人员可以直接登录。为一个单位办事的，输入证件号码/移动电话和经办密码，单位可以不填。', ['A-2.3.0', 'A-2.3.1', 'A-2.3.4', 'Z.1.2'], async () => {
    await logInHandler(page, helper, 'Jingban#2027');
    await expect(page.locator('.side')).toContainText(second.name);
    await expect(page.locator('.unit-bar')).toContainText(`当前单位：${second.name}`);
    await expect(page.locator('.unit-bar')).toContainText('经办人');
  });

  await step('为多个单位办事的，登录后选择单位，以后可以随时切换，不需要重新登录。', ['A-2.3.1', 'Z.1.2'], async () => {
    await grant(legal, '普通经办人', helper);
    await confirmGrant(phone, alipay, 'Jingban#2026');
    await logOut(page);
    await logInHandler(page, helper, 'Jingban#2026');
    await expect(page.getByRole('heading', { name: '选择单位' })).toBeVisible();
    await page.getByRole('listitem').filter({ hasText: unit.name }).getByRole('button').click();
    await expect(page.locator('.unit-bar')).toContainText(unit.name);
    await page.getByRole('link', { name: '切换单位' }).click();
    await page.getByRole('button', { name: new RegExp(`进入\\s?：${second.name}`) }).click();
    await expect(page.locator('.unit-bar')).toContainText(second.name);
    await logOut(page);
  });

  await step('扫码登录：经办人用手机上本人的账号扫码，选择单位，点选数字。', ['A-2.3.2', 'A-2.3.3'], async () => {
    await openScan(page, 'unit');
    await scanWith(phone, page);
    await expect(phone.getByText('登录到哪个单位')).toBeVisible();
    await phone.getByLabel(new RegExp(unit.name)).check();
    await numberOn(page);
  }, { on: phone });

  await step('电脑自动登录到所选的单位。', ['A-2.3.3'], async () => {
    await agree(phone, page);
    await expect(page.locator('.unit-bar')).toContainText(unit.name);
    await expect(page.locator('.side')).toContainText('经办人 1*****');
  });

  await step('CA登录：插入CA、输入密码后，还需要经办人扫码，才知道是谁在办理。', ['A-2.3.2', 'Z.1.1'], async () => {
    const driver = await another();
    await logOut(page);
    await fetchKey(driver, product, unit);
    await openCa(page);
    await enterPin(page);
    await expect(page.getByRole('img', { name: '扫码登录二维码' })).toBeVisible();
    await scanWith(phone, page);
    await expect(phone.getByRole('radio')).toHaveCount(1);
    await agree(phone, page);
    await expect(page.locator('.unit-bar')).toContainText(unit.name);
    await expect(page.locator('.unit-bar')).toContainText('经办人');
  });

  await step('在一个窗口填写时，另一个窗口换了单位：原窗口的提交会被拦下，填写的内容保留，换回原单位后继续。', ['A-2.3.1'], async () => {
    await logOut(page);
    await logInUnit(page, unit);
    await page.goto('/unit/contacts/new');
    await page.getByLabel('姓名').fill('李小明');
    await page.getByLabel('移动电话').fill('13912345678');
    const other = await page.context().newPage();
    await logOut(other.url() === 'about:blank' ? await opened(other, '/unit') : other);
    await logInUnit(other, second);
    await page.getByRole('button', { name: /^保存/ }).click();
    await expect(page.getByText('刚才的提交没有受理')).toBeVisible();
    await other.close();
  });
});

async function opened(page: import('@playwright/test').Page, path: string) {
  await page.goto(path);
  return page;
}
