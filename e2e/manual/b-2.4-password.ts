import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { control, type } from '../kit/form';
import { unit } from '../kit/data';
import { importHistory } from '../kit/history';
import { logInUnit, logOut, registerUnit } from '../kit/journey';

chapter('B-2.4', '账号登录', async ({ page, product, step, another }) => {
  const phone = await another({ width: 390, height: 780 });
  const who = await registerUnit(page, product, phone);
  const shown = await page.locator('.fact').filter({ hasText: '单位编号' }).locator('dd').innerText();
  const number = /[A-Z0-9]{6,}/.exec(shown)?.[0] ?? '';

  await step('打开账号密码登录页面，输入统一社会信用代码、证件号码和密码。', ['B-2.4.2', 'B-2.4.3', 'B-2.4.4', 'X-13'], async () => {
    await page.goto('/login?tab=unit');
    await type(page, '统一社会信用代码/单位编号/机构编号', who.creditCode);
    await type(page, '证件号码/移动电话', who.legal.number);
    await type(page, '密码', who.legal.password);
    await expect(control(page, '密码')).toHaveAttribute('type', 'password');
  });

  await step('点击“登录”，进入单位中心。', ['B-2.4.1', 'B-2.1.8'], async () => {
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await expect(page.locator('.side')).toContainText(who.name);
  });

  await step('也可以用单位编号和移动电话登录。', ['B-2.4.2', 'B-2.4.3'], async () => {
    await logOut(page);
    await logInUnit(page, { ...who, creditCode: number }, 'mobile');
    await expect(page.locator('.side')).toContainText(who.name);
  }, { plain: true });

  await step('单位、账号或密码有一处不对，页面给出同样的提示，不透露账号是否存在。', ['B-2.4.1'], async () => {
    await logOut(page);
    await page.goto('/login?tab=unit');
    await type(page, '统一社会信用代码/单位编号/机构编号', who.creditCode);
    await type(page, '证件号码/移动电话', who.legal.number);
    await type(page, '密码', 'Wrong#2026');
    await page.getByRole('button', { name: '登录', exact: true }).click();
    const known = await page.getByRole('alert').innerText();
    await type(page, '证件号码/移动电话', '13900000000');
    await type(page, '密码', 'Wrong#2026');
    await page.getByRole('button', { name: '登录', exact: true }).click();
    expect(await page.getByRole('alert').innerText()).toBe(known);
  });

  await step('没有账号，点击“立即注册”。', ['B-2.4.6'], async () => {
    await page.getByRole('link', { name: '立即注册' }).click();
    await expect(page.getByRole('heading', { name: '法定代表人注册' })).toBeVisible();
  }, { plain: true });

  await step('在地市原有系统中有账号的单位，点击“地市历史用户升级”，选择地市并用原账号、原密码验证，再完成注册。', ['B-2.4.7', 'Z.3.9'], async () => {
    const old = unit('苏州旧账号升级测试有限公司');
    await importHistory(product, '320500', old, 'suzhou01', 'Jiu-Mima-2019');
    await page.goto('/login?tab=unit');
    await page.getByRole('link', { name: '地市历史用户升级' }).click();
    await control(page, '所属地市').selectOption({ label: '苏州市' });
    await type(page, '原账号', 'suzhou01');
    await type(page, '原密码', 'Jiu-Mima-2019');
    await page.getByRole('button', { name: '下一步' }).click();
    await expect(page.getByRole('main')).toContainText('苏州市');
    await expect(control(page, '单位全称')).toHaveValue(old.name);
  });
});
