import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { citizen } from '../kit/data';
import { control, fault, type } from '../kit/form';
import { logOut } from '../kit/journey';
import { agreeAtAlipay, toAlipay } from '../kit/outside';

chapter('A-1.2.2', '支付宝注册登录', async ({ page, step }) => {
  const who = citizen('欧阳海归');

  await step('打开“个人登录”，点击登录框右下角的“支付宝登录”，跳转到支付宝页面。', ['A-1.2.2.0', 'A-1.2.2.1'], async () => {
    await page.goto('/rcfwypt');
    await page.getByRole('banner').getByRole('link', { name: '个人登录' }).click();
    const way = page.getByRole('region', { name: '其他登录方式' }).getByRole('link', { name: '支付宝登录' });
    await expect(way).toBeVisible();
    const box = await page.locator('.card').filter({ has: page.getByRole('navigation', { name: '登录方式' }) }).boundingBox();
    const mark = await way.boundingBox();
    if (!box || !mark) throw new Error('no box');
    expect(mark.x + mark.width / 2).toBeGreaterThan(box.x + box.width / 2);
    expect(mark.y).toBeGreaterThan(box.y + box.height / 2);
  });

  await step('在支付宝页面登录支付宝账号，并同意授权。', ['A-1.2.2.2'], async () => {
    await page.getByRole('link', { name: '支付宝登录' }).click();
    await expect(page.getByRole('heading', { name: '支付宝登录' })).toBeVisible();
  });

  await step('第一次使用时，核对支付宝提供的姓名和证件信息。没有国内手机号码的海外人才，移动电话可以不填，或填写境外号码。', ['A-1.2.5', 'Z.1.12'], async () => {
    await agreeAtAlipay(page, who);
    await expect(page.getByRole('heading', { name: '支付宝注册登录' })).toBeVisible();
    const main = page.getByRole('main');
    await expect(main).toContainText('欧***');
    await expect(main).toContainText(`*****${who.number.slice(-4)}`);
    await expect(main).not.toContainText(who.number);
    await type(page, '移动电话', '2025550100');
    await page.getByRole('button', { name: '确认并登录' }).last().click();
    await expect(fault(page, '移动电话')).toContainText('境外号码请以 + 和国家（地区）代码开头');
    await type(page, '移动电话', '+1 202 555 0100');
  });

  await step('点击“确认并登录”，账号即开通，页面跳转至江苏省人才服务云平台个人中心。境外号码标记为“未验证”。', ['A-1.2.2.3', 'A-1.2.2.4', 'Z.1.12'], async () => {
    await page.getByRole('button', { name: '确认并登录' }).last().click();
    await expect(page).toHaveURL(/\/person$/);
    await expect(page.locator('.user-menu')).toContainText('未验证');
    await expect(page.locator('body')).toHaveClass(/talent/);
  });

  await step('今后点击“支付宝登录”，在支付宝同意后直接进入个人中心。', ['A-1.2.2.2', 'A-1.2.2.3'], async () => {
    await logOut(page);
    await toAlipay(page);
    await agreeAtAlipay(page, who);
    await expect(page).toHaveURL(/\/person$/);
    await expect(page.locator('.user-menu')).toBeVisible();
  }, { plain: true });

  await step('证件已经注册过账号的，先验证账号的密码（或短信验证码、人脸识别、窗口核验码），再与支付宝绑定。', ['A-1.2.4'], async () => {
    await logOut(page);
    await toAlipay(page);
    await agreeAtAlipay(page, who, { account: 'another@example.com' });
    await expect(page.getByRole('heading', { name: '验证已有账号' })).toBeVisible();
    await expect(control(page, '密码')).toBeVisible();
    await expect(page.getByRole('button', { name: '使用其他方式验证' })).toBeVisible();
  });
});
