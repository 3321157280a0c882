import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { control, type } from '../kit/form';
import { citizen } from '../kit/data';
import { logInPerson, logInUnit, logOut, registerPerson, registerUnit } from '../kit/journey';

chapter('B-3.8', '账号设置介绍', async ({ page, product, step, another }) => {
  const phone = await another({ width: 390, height: 780 });
  const who = await registerUnit(page, product, phone);
  await logInUnit(page, who);

  await step('在单位中心左侧菜单点击最后一项“账号设置”。单位可以在账号设置中修改法人代表手机号码和登录密码。', ['B-3.8.0', 'B-3.8.1'], async () => {
    await page.goto('/unit');
    const entries = page.locator('.side').getByRole('link');
    await expect(entries.last()).toHaveText('账号设置');
    await entries.last().click();
    await expect(page.getByRole('heading', { level: 1, name: '账号设置' })).toBeAttached();
    await expect(page.getByRole('button', { name: '修改手机' })).toBeVisible();
    await expect(page.getByRole('link', { name: /^修改\s?密码$/ })).toBeVisible();
  });

  await step('“单位信息”显示统一社会信用代码和单位全称，只能查看。', ['B-3.8.2', 'B-3.8.3', 'B-3.8.4'], async () => {
    const block = page.locator('.card').filter({ has: page.getByRole('heading', { name: '单位信息' }) });
    await expect(block).toContainText(`统一社会信用代码：${who.creditCode}`);
    await expect(block).toContainText(`单位全称：${who.name}`);
    await expect(block.locator('input, textarea, select')).toHaveCount(0);
  }, { plain: true });

  await step('“法人基础信息”显示证件类型、证件号码、姓名和移动电话，都已遮盖；右侧是“修改手机”。', ['B-3.8.5', 'B-3.8.6', 'B-3.8.7', 'B-3.8.8', 'B-3.8.9', 'B-3.8.10', 'X-15', 'X-16', 'X-17'], async () => {
    const block = page.locator('.card').filter({ has: page.getByRole('heading', { name: '法人基础信息' }) });
    await expect(block).toContainText('证件类型：居民身份证');
    await expect(block).toContainText(`证件号码：*****${who.legal.number.slice(-4)}`);
    await expect(block).toContainText(`姓名：${who.legal.name[0]}**`);
    await expect(block).toContainText(`移动电话：${who.legal.mobile[0]}*****${who.legal.mobile.slice(-2)}`);
    await expect(block.getByRole('button', { name: '修改手机' })).toBeVisible();
    for (const secret of [who.legal.number, who.legal.name, who.legal.mobile]) expect(await page.content()).not.toContain(secret);
  }, { plain: true });

  await step('“密码设置”显示“已设置”，并建议定期更换密码；右侧是“修改”。', ['B-3.8.11', 'B-3.8.12', 'B-3.8.13', 'B-3.8.14'], async () => {
    const block = page.locator('.card').filter({ has: page.getByRole('heading', { name: '密码设置' }) });
    await expect(block).toContainText('已设置');
    await expect(block).toContainText('为了账户安全, 建议您定期更换密码。');
    await expect(block.getByRole('link', { name: '修改' })).toBeVisible();
  });

  const stranger = await another();
  await step('账号在一台新的设备上登录时，消息和短信都会提醒。', ['B-3.8.1'], async () => {
    await logInUnit(stranger, who);
    await expect.poll(async () => (await product.texts(who.legal.mobile)).map(({ text }) => text).join(' ')).toContain('在新设备（');
    await page.goto('/messages');
    await expect(page.getByRole('heading', { name: '新设备登录提醒' })).toBeVisible();
    await expect(page.getByText('Chrome浏览器').first()).toBeVisible();
  });

  await step('在“登录设备”查看账号登录在哪些设备上，可以退出其中一台，或者一次退出其他所有设备。', ['B-3.8.1'], async () => {
    await page.goto('/settings/unit/sessions');
    await expect(page.getByRole('row')).toHaveCount(3);
    await expect(page.getByRole('row').filter({ hasText: '本设备' })).toHaveCount(1);
    await expect(page.getByRole('button', { name: '退出其他设备' })).toBeVisible();
  });

  await step('“登录记录”列出最近半年的登录：时间、方式、设备、网络和结果。', ['B-3.8.1'], async () => {
    await page.getByRole('link', { name: '登录记录' }).click();
    await expect(page.getByRole('row').filter({ hasText: '账号密码' }).filter({ hasText: '成功' })).toHaveCount(2);
  });

  await step('不是本人登录的，在消息中打开提醒，核对设备和时间，点击“不是我”。', ['B-3.8.1'], async () => {
    await page.goto('/messages');
    await page.getByRole('button', { name: /查看.*新设备登录提醒/ }).click();
    await expect(page.getByRole('heading', { name: '登录核实' })).toBeVisible();
    await expect(page.getByRole('button', { name: '不是我' })).toBeVisible();
  });

  await step('该设备立即退出，原密码停用。由本人再次认证后设置新密码。', ['B-3.8.1'], async () => {
    await page.getByRole('button', { name: '不是我' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await expect(page.getByRole('heading', { name: '确认身份' })).toBeVisible();
    await expect(page.getByText('该账号没有设置密码')).toBeVisible();
    await expect(async () => {
      await stranger.goto('/unit');
      await expect(stranger).toHaveURL(/\/login/, { timeout: 1000 });
    }).toPass();
  });

  await step('个人在个人中心同样有“账号设置”，内容相同，没有单位信息。', ['B-3.8.0'], async () => {
    await logOut(page);
    const person = await registerPerson(page, product, citizen());
    await logOut(page);
    await logInPerson(page, person);
    await page.goto('/person');
    await page.locator('.side').getByRole('link', { name: '账号设置' }).click();
    await expect(page.getByRole('heading', { name: '个人基础信息' })).toBeVisible();
    await expect(page.getByRole('heading', { name: '单位信息' })).toHaveCount(0);
    await page.getByRole('link', { name: /^修改\s?密码$/ }).click();
    await type(page, '原密码', 'x');
    await expect(control(page, '原密码')).toHaveAttribute('type', 'password');
  }, { plain: true });
});
