import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { unit } from '../kit/data';
import { control, fault, type } from '../kit/form';
import { codeSent, fillUnit, logInUnit, solveWhereAsked } from '../kit/journey';

chapter('B-1.3', '法定代表人认证、填写账户信息、完成注册', async ({ page, product, step, another }) => {
  const who = unit();
  const phone = await another({ width: 390, height: 780 });

  await step('填写单位信息后进入法定代表人认证。三种认证方式效力相同：人脸识别、短信验证码、窗口核验。', ['B-1.3.1', 'Z.1.6'], async () => {
    await page.goto('/register/unit');
    await fillUnit(page, who);
    await page.getByLabel(/我已阅读并同意/).check();
    await page.getByRole('button', { name: '下一步' }).click();
    await expect(page.getByRole('heading', { name: '人脸识别' })).toBeVisible();
    await expect(page.getByRole('link', { name: '使用短信验证码' })).toBeVisible();
    await expect(page.getByRole('link', { name: '填写窗口核验码' })).toBeVisible();
  });

  await step('选择人脸识别并同意说明后，页面中间显示二维码，请法定代表人用手机扫一扫。', ['B-1.3.2', 'B-1.3.3', 'B-1.3.4', 'B-1.3.11', 'B-1.3.12', 'Z.1.5'], async () => {
    await page.getByLabel(/单独同意/).check();
    await page.getByRole('button', { name: '使用人脸识别' }).click();
    await expect(page.getByRole('img', { name: '人脸识别二维码' })).toBeVisible();
    await expect(page.getByText('请打开江苏智慧人社APP/支付宝APP扫一扫登录')).toBeVisible();
    await expect(page.getByRole('banner')).toContainText('省人社门户网站');
    const notes = page.locator('.notes');
    await expect(notes).toContainText('为提升账号安全，请根据注册页面引导提供真实、准确、最新和完整的法人资料，使用统一社会信用代码有效信息进行实名、实人验证。');
    await expect(notes).toContainText('密码设置规则：8-20位字符，由数字、大小写字母、特殊字符中的三种或以上组成');
  });

  await step('法定代表人在手机上完成认证。', ['B-1.3.1'], async () => {
    const link = await page.getByRole('link', { name: '打开支付宝认证' }).getAttribute('href');
    await phone.goto(link ?? '');
    await phone.getByRole('button', { name: '通过', exact: true }).click();
    await expect(phone.getByRole('heading', { name: /请回到电脑/ })).toBeVisible();
  }, { on: phone });

  await step('电脑上的页面自动进入“填写账户信息”：填写手机号，短信验证码，密码和确认密码。', ['B-1.3.5', 'B-1.3.6', 'B-1.3.7', 'B-1.3.8', 'B-1.3.9', 'Z.3.18'], async () => {
    await expect(page.getByRole('heading', { name: '填写账户信息' })).toBeVisible({ timeout: 20_000 });
    for (const label of ['手机号', '短信验证码', '密码', '确认密码']) await expect(control(page, label)).toBeVisible();
  });

  await step('验证码不对，或密码不符合规则，页面会说明原因，已填写的手机号仍然保留。', ['X-1', 'X-2'], async () => {
    await type(page, '手机号', who.legal.mobile);
    await page.getByRole('button', { name: '获取验证码' }).click();
    await solveWhereAsked(page);
    const code = await codeSent(product, who.legal.mobile, 0);
    await type(page, '短信验证码', code === '000000' ? '000001' : '000000');
    await type(page, '密码', 'abcdefgh');
    await type(page, '确认密码', 'abcdefgh');
    await page.getByRole('button', { name: '下一步' }).click();
    await expect(fault(page, '密码')).toBeVisible();
    await expect(control(page, '手机号')).toHaveValue(who.legal.mobile);
    await type(page, '密码', who.legal.password);
    await type(page, '确认密码', who.legal.password);
    await type(page, '短信验证码', code === '000000' ? '000001' : '000000');
    await page.getByRole('button', { name: '下一步' }).click();
    await expect(fault(page, '短信验证码')).toBeVisible();
    await type(page, '短信验证码', code);
    await type(page, '密码', who.legal.password);
    await type(page, '确认密码', who.legal.password);
  });

  await step('全部填写正确后，页面提示注册成功。', ['B-1.3.10'], async () => {
    await page.getByRole('button', { name: '下一步' }).click();
    await expect(page.getByRole('heading', { name: '注册成功' })).toBeVisible();
    await expect(page.getByText(who.creditCode)).toBeVisible();
  });

  await step('点击“去登录”，用刚才注册的账号登录，进入单位中心。', ['B-1.0.1', 'B-1.0.2'], async () => {
    await page.getByRole('link', { name: '去登录' }).click();
    await logInUnit(page, who);
    await expect(page.getByRole('navigation', { name: who.name })).toContainText('单位主页');
  });
});
