import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { spoil, unit } from '../kit/data';
import { control, fault, type } from '../kit/form';
import { importHistory } from '../kit/history';
import { fillUnit } from '../kit/journey';

chapter('B-1.2', '法定代表人注册：填写单位信息', async ({ page, product, step }) => {
  const who = unit();

  await step('打开网上办事服务大厅，点击右上角“单位登录”，在登录页面点击“立即注册”。', ['B-2.1.9', 'B-1.2.1'], async () => {
    await page.goto('/');
    await page.getByRole('banner').getByRole('link', { name: '单位登录' }).click();
    await page.getByRole('link', { name: '立即注册' }).click();
    await expect(page.getByRole('heading', { name: '法定代表人注册' })).toBeVisible();
  });

  await step('页面上方显示注册的四个步骤，当前步骤有标记。', ['B-1.2.2', 'X-25'], async () => {
    const steps = page.getByRole('list', { name: '办理步骤' }).getByRole('listitem');
    await expect(steps).toHaveText([/填写单位信息/, /法定代表人认证/, /填写账户信息/, /完成注册/]);
    await expect(steps.first()).toHaveAttribute('aria-current', 'step');
  }, { plain: true });

  await step('带“*”的都要填写；右侧是注册说明。', ['B-1.2.4', 'B-1.2.5', 'B-1.2.6', 'B-1.2.7', 'B-1.2.8', 'B-1.2.12', 'B-1.2.15', 'B-1.2.16', 'B-1.2.17'], async () => {
    for (const label of ['统一社会信用代码', '单位全称', '法定代表人证件类型', '法定代表人证件号码', '法定代表人姓名']) {
      await expect(control(page, label)).toHaveAttribute('required', '');
    }
    await expect(page.getByRole('link', { name: '已有帐号，去登录' })).toHaveAttribute('href', /\/login/);
    const notes = page.locator('.notes').filter({ hasText: '注册说明' });
    await expect(notes).toContainText('为提升账号安全，请根据注册页面引导填写真实、准确的法人信息，使用统一社会信用代码有效信息进行认证。');
    await expect(notes).toContainText('密码设置规则：8-20位字符，由数字、大小写字母、特殊字符中的三种或以上组成。');
  }, { plain: true });

  await step('有省政务单位账户或电子营业执照的，可以使用快捷方式登录，单位信息由登录平台提供。', ['B-1.2.14', 'B-1.0.6', 'B-1.0.7'], async () => {
    const quick = page.getByRole('region', { name: '快捷方式登录' });
    await expect(quick.getByRole('link')).toHaveText([/省政务登录/, /电子营业执照登录/]);
  }, { plain: true });

  await step('点击《法人用户注册协议》，可以在新页面阅读协议全文。', ['B-1.2.10', 'Z.3.17'], async () => {
    const [agreement] = await Promise.all([page.context().waitForEvent('page'), page.getByRole('link', { name: '《法人用户注册协议》' }).click()]);
    await expect(agreement.getByRole('heading', { name: '《法人用户注册协议》' })).toBeVisible();
    await agreement.close();
  }, { plain: true });

  await step('统一社会信用代码的校验位不对，或没有勾选协议，都不能进入下一步，页面会指出哪里需要改正。', ['B-1.2.9'], async () => {
    await expect(page.getByLabel(/我已阅读并同意/)).not.toBeChecked();
    await fillUnit(page, who);
    await type(page, '统一社会信用代码', spoil(who.creditCode));
    await page.getByRole('button', { name: '下一步' }).click();
    await expect(fault(page, '统一社会信用代码')).toBeVisible();
    await expect(page.getByRole('alert')).toContainText('请先改正以下 2 处');
    await expect(control(page, '单位全称')).toHaveValue(who.name);
  });

  await step('改正后勾选“我已阅读并同意《法人用户注册协议》中的内容”，点击“下一步”，进入法定代表人认证。', ['B-1.2.3', 'B-1.2.11'], async () => {
    await fillUnit(page, who);
    await page.getByLabel(/我已阅读并同意/).check();
    await page.getByRole('button', { name: '下一步' }).click();
    await expect(page.getByRole('heading', { name: '法定代表人认证' })).toBeVisible();
    await expect(page.getByRole('list', { name: '办理步骤' }).getByRole('listitem').nth(1)).toHaveAttribute('aria-current', 'step');
  });

  await step('在省厅原有系统中有账号的单位，点击“历史单位用户升级”，用原账号、原密码验证，单位信息自动填好。', ['B-1.2.13', 'Z.3.9'], async () => {
    const old = unit('江苏旧账号升级测试有限公司');
    await importHistory(product, '省厅', old, 'jiu2019', 'Jiu-Mima-2019');
    await page.goto('/register/unit');
    await page.getByRole('link', { name: '历史单位用户升级' }).click();
    await expect(page.getByRole('heading', { name: '历史单位用户升级' })).toBeVisible();
    await type(page, '原账号', 'jiu2019');
    await type(page, '原密码', 'wrong-password');
    await page.getByRole('button', { name: '下一步' }).click();
    await expect(page.getByRole('alert')).toContainText('原账号或原密码不正确');
    await type(page, '原密码', 'Jiu-Mima-2019');
    await page.getByRole('button', { name: '下一步' }).click();
    await expect(page.getByRole('heading', { name: '法定代表人注册' })).toBeVisible();
    await expect(page.getByRole('main')).toContainText(old.creditCode);
    await expect(control(page, '单位全称')).toHaveValue(old.name);
    await expect(page.getByRole('textbox', { name: '统一社会信用代码' })).toHaveCount(0);
  });
});
