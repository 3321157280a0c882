import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { citizen } from '../kit/data';
import { control, fault, type } from '../kit/form';
import { fetchCode, logInUnit, passFace, registerUnit } from '../kit/journey';

chapter('B-3.9', '修改移动电话和密码设置', async ({ page, product, step, another }) => {
  const phone = await another({ width: 390, height: 780 });
  const who = await registerUnit(page, product, phone);
  await logInUnit(page, who);
  const elsewhere = await another();
  await logInUnit(elsewhere, who);
  const mobile = citizen().mobile;
  const password = 'Xin-mima#2026';
  const steps = page.getByRole('list', { name: '办理步骤' });

  await step('在账号设置点击“修改手机”。修改手机时，需要人脸识别，然后填写新的移动电话完成修改。', ['B-3.9.1', 'B-3.9.2', 'B-3.9.3', 'X-25', 'Z.2.6'], async () => {
    await page.goto('/settings/unit');
    await page.getByRole('button', { name: '修改手机' }).click();
    await expect(page.getByRole('heading', { level: 1, name: '修改移动电话' })).toBeVisible();
    await expect(steps.getByRole('listitem')).toHaveText([/扫码进行人脸识别/, /填写新的移动电话/, /修改成功/]);
    await expect(steps.locator('[aria-current=step]')).toContainText('扫码进行人脸识别');
    await expect(page.locator('.notes')).toContainText('修改手机时，需要人脸识别，然后填写新的移动电话完成修改。');
    for (const name of ['使用短信验证码', '填写窗口核验码']) await expect(page.getByRole('link', { name })).toBeVisible();
  });

  await step('扫描二维码刷脸；没有认证的，不能填写新的移动电话。', ['B-3.9.4', 'Z.1.5'], async () => {
    const proof = page.url();
    await page.goto('/settings/unit/mobile/new');
    await expect(page).toHaveURL(proof);
    await page.getByLabel(/单独同意/).check();
    await page.getByRole('button', { name: '使用人脸识别' }).click();
    await expect(page.getByText('请打开支付宝APP人脸识别或通过江苏智慧人社APP扫一扫')).toBeVisible();
  });

  await step('认证通过后，填写新的移动电话和发到新号码的短信验证码。', ['B-3.9.3'], async () => {
    await page.getByRole('link', { name: '换一种方式认证' }).click();
    await passFace(page, phone);
    await expect(control(page, '新的移动电话')).toBeVisible({ timeout: 20_000 });
    await expect(steps.locator('[aria-current=step]')).toContainText('填写新的移动电话');
    await type(page, '新的移动电话', who.legal.mobile);
    await type(page, '短信验证码', '123456');
    await page.getByRole('button', { name: '确认', exact: true }).last().click();
    await expect(fault(page, '新的移动电话')).toContainText('不能与原移动电话相同');
    await type(page, '新的移动电话', mobile);
    await fetchCode(page, product, mobile);
  });

  await step('点击“确认”，修改成功。其他已登录的设备退出，原号码收到短信提醒。', ['B-3.9.3'], async () => {
    await page.getByRole('button', { name: '确认', exact: true }).last().click();
    await expect(page.getByRole('heading', { name: '修改成功' })).toBeVisible();
    await expect(steps).toContainText('修改成功（已完成）');
    await expect.poll(async () => (await product.texts(who.legal.mobile))[0]?.text ?? '').toContain('您的账号移动电话已修改');
    await expect(async () => {
      await elsewhere.goto('/unit');
      await expect(elsewhere).toHaveURL(/\/login/, { timeout: 1000 });
    }).toPass();
    await page.getByRole('link', { name: '返回账号设置' }).click();
    await expect(page.getByText(`移动电话：${mobile[0]}*****${mobile.slice(-2)}`)).toBeVisible();
  });

  await step('在“密码设置”点击“修改”，填写原密码、新密码、确认密码，三项都是必填。', ['B-3.9.5', 'B-3.9.6', 'B-3.9.7', 'B-3.9.8', 'B-3.9.9'], async () => {
    await page.getByRole('link', { name: /^修改\s?密码$/ }).click();
    await expect(page.getByRole('heading', { level: 1, name: '密码设置' })).toBeVisible();
    await page.getByRole('button', { name: '确认', exact: true }).click();
    for (const label of ['原密码', '新密码', '确认密码']) await expect(fault(page, label)).toBeVisible();
    await expect(page.getByLabel('退出其他已登录的设备')).toBeVisible();
  });

  await step('原密码填错，或者新密码不符合规则、与原密码相同，都会提示。', ['B-3.9.6', 'B-3.9.7', 'X-1', 'X-2'], async () => {
    const set = async (old: string, first: string) => {
      await type(page, '原密码', old);
      await type(page, '新密码', first);
      await type(page, '确认密码', first);
      await page.getByRole('button', { name: '确认', exact: true }).click();
    };
    await set('wrong', password);
    await expect(fault(page, '原密码')).toContainText('原密码不正确');
    await set(who.legal.password, 'onlyletters');
    await expect(fault(page, '新密码')).toContainText('三种或以上');
    await set(who.legal.password, who.legal.password);
    await expect(fault(page, '新密码')).toContainText('不能与原密码相同');
  });

  await step('点击“确认”，密码修改成功；下次用新的移动电话和新密码登录。', ['B-3.9.9'], async () => {
    await type(page, '原密码', who.legal.password);
    await type(page, '新密码', password);
    await type(page, '确认密码', password);
    await page.getByLabel('退出其他已登录的设备').check();
    await page.getByRole('button', { name: '确认', exact: true }).click();
    await expect(page.locator('.alert-success')).toContainText('密码修改成功');
    await logInUnit(elsewhere, { ...who, legal: { ...who.legal, mobile, password } }, 'mobile');
  });
});
