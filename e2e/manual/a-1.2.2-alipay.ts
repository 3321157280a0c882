import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { citizen } from '../kit/data';
import { choose, control, fault, place, row, type } from '../kit/form';
import { logOut } from '../kit/journey';
import { agreeAtAlipay, toAlipay } from '../kit/outside';

/** 个人信息 in the manual's order; * marks what is required. */
const fields = [
  '人员编号', '省人员识别号', '*证件类型', '证件号码', '*姓名', '*性别', '*出生日期', '*移动电话', '*国籍/地区', '*民族', '学历', '政治面貌',
  '*社会保障号码', '*居住地址', '户籍行政区划', '*户籍地址', '户籍性质', '职称专业', '职称级别', '技能工种 (职业资格)', '技能等级 (职业等级)',
];

chapter('A-1.2.2', '支付宝注册登录', async ({ page, step, another }) => {
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
    await page.getByLabel(/我已阅读并同意/).check();
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

  await step('在个人中心点击“完善个人信息”，进入江苏人社网办大厅的个人信息修改页面。', ['A-1.2.2.3', 'A-1.2.2.4', 'A-1.2.2.5', 'A-1.2.2.6'], async () => {
    await expect(page.getByRole('main')).toContainText('项必填');
    await page.getByRole('link', { name: '完善个人信息', exact: true }).click();
    await expect(page).toHaveURL(/\/person\/info$/);
    await expect(page.getByRole('heading', { level: 1, name: '个人信息' })).toBeVisible();
    await expect(page.locator('body')).not.toHaveClass(/talent/);
  }, { plain: true });

  await step('带 * 的为必填项。人员编号和省人员识别号由系统填写；证件信息与账号绑定，只显示一部分，不能修改；性别和出生日期按身份证号码填写。', [
    'A-1.2.2.10', 'A-1.2.2.11', 'A-1.2.2.12', 'A-1.2.2.13', 'A-1.2.2.14', 'A-1.2.2.15', 'A-1.2.2.16', 'A-1.2.2.18', 'A-1.2.2.22',
  ], async () => {
    const labels = (await page.getByRole('main').locator('.form-label').allTextContents()).map((label) => label.trim());
    expect(labels).toEqual(fields);
    const shown = async (label: string, text: string | RegExp) => expect(row(page, label).locator('.form-control-plaintext')).toHaveText(text);
    await shown('人员编号', '');
    await shown('省人员识别号', '');
    await shown('证件类型', '居民身份证');
    await shown('证件号码', `*****${who.number.slice(-4)}`);
    await shown('社会保障号码', `*****${who.number.slice(-4)}`);
    await shown('姓名', '欧***');
    await shown('性别', Number(who.number[16]) % 2 === 1 ? '男' : '女');
    await shown('出生日期', `${who.number.slice(6, 10)}-${who.number.slice(10, 12)}-${who.number.slice(12, 14)}`);
    await expect(row(page, '国籍/地区').locator('.ts-control .item')).toHaveText('中国');
    await expect(page.getByRole('main')).not.toContainText(who.number);
  });

  await step('按页面提示完善个人信息。移动电话只验证手机号位数，境外号码也可以填写，不会成为登录号码。', [
    'A-1.2.2.7', 'A-1.2.2.9', 'A-1.2.2.19', 'A-1.2.2.20', 'A-1.2.2.21', 'A-1.2.2.23', 'A-1.2.2.24', 'A-1.2.2.25', 'A-1.2.2.26', 'A-1.2.2.27', 'A-1.2.2.28',
    'A-1.2.2.29', 'A-1.2.2.30', 'Z.1.12',
  ], async () => {
    const offered = async (label: string) => (await control(page, label).locator('option').allTextContents()).map((option) => option.trim());
    expect((await offered('职称专业'))[0]).toBe('请选择职称专业');
    await expect(row(page, '技能工种 (职业资格)').locator('.ts-control input')).toHaveAttribute('placeholder', '请选择技能工种 (职业资格)');
    await type(page, '移动电话', '12345');
    await page.getByRole('button', { name: /^保存/ }).click();
    await expect(fault(page, '移动电话')).toContainText('7至15位数字');
    await expect(fault(page, '民族')).toContainText('请选择民族');
    await type(page, '移动电话', '111122221111');
    await choose(page, '民族', '汉族');
    await control(page, '学历').selectOption({ label: '硕士研究生毕业' });
    await control(page, '政治面貌').selectOption({ label: '群众' });
    await type(page, '居住地址', '江苏省南京市玄武区珠江路1号');
    await place(page, '户籍行政区划', '江苏省', '南京市', '栖霞区');
    await type(page, '户籍地址', '江苏省南京市栖霞区仙林大道2号');
    await control(page, '户籍性质').selectOption({ label: '本省城镇' });
    await control(page, '职称专业').selectOption({ label: '工程技术人员' });
    await control(page, '职称级别').selectOption({ label: '中级' });
    await choose(page, '技能工种 (职业资格)', '网络与信息安全管理员');
    await control(page, '技能等级 (职业等级)').selectOption({ label: '高级工' });
  });

  await step('点击“保存”。系统生成人员编号，移动电话显示前四位和后四位，并标记为“未验证”。', ['A-1.2.2.8', 'A-1.2.2.10', 'A-1.2.2.17'], async () => {
    await page.getByRole('button', { name: /^保存/ }).click();
    await expect(page.locator('.alert-success')).toContainText('个人信息已保存');
    await expect(row(page, '人员编号').locator('.form-control-plaintext')).toHaveText(/^\d{8}$/);
    await expect(control(page, '移动电话')).toHaveValue('1111****1111');
    await expect(row(page, '移动电话')).toContainText('未验证');
    const places = row(page, '户籍行政区划').locator('.cascade select');
    for (const [at, name] of ['江苏省', '南京市', '栖霞区'].entries()) {
      await expect(places.nth(at).locator('option:checked')).toHaveText(name);
    }
  });

  const side = page.getByRole('complementary');
  const presence = page.getByRole('region', { name: '实人认证' });

  await step('点击左侧的“账号设置”、“账户信息”，查看实名认证和实人认证。支付宝已核对姓名和证件，实名认证已经完成。', [
    'A-1.2.2.31', 'A-1.2.2.32', 'A-1.2.2.33', 'A-1.2.2.34', 'A-1.2.2.43', 'A-1.2.2.44', 'A-1.2.2.45',
  ], async () => {
    await side.getByRole('link', { name: '账号设置' }).click();
    await side.getByRole('link', { name: '账户信息' }).click();
    await expect(page.getByRole('heading', { level: 1, name: '账户信息' })).toBeVisible();
    await expect(page.getByRole('region', { name: '实名认证' })).toContainText('支付宝实名信息');
    await expect(presence).toContainText('人脸识别');
    await expect(presence).not.toContainText('已通过实人认证');
    await expect(presence.getByRole('button', { name: '去认证' })).toBeVisible();
  });

  await step('点击实人认证的“去认证”，到达认证页面“渠道认证”。不愿意或不能刷脸的，可以到窗口核验。', ['A-1.2.2.34', 'A-1.2.2.35', 'A-1.2.2.37'], async () => {
    await presence.getByRole('button', { name: '去认证' }).click();
    await expect(page.getByRole('heading', { level: 1, name: '渠道认证' })).toBeVisible();
    await expect(page.getByRole('main')).toContainText('窗口核验');
    await expect(page.getByRole('main')).not.toContainText('短信验证码');
  });

  const phone = await another({ width: 390, height: 780 });

  await step('使用江苏智慧人社APP或支付宝APP“扫一扫”扫码，在手机上完成人脸识别。', ['A-1.2.2.36', 'A-1.2.2.37', 'A-1.2.2.38'], async () => {
    await page.getByLabel(/单独同意/).check();
    await page.getByRole('button', { name: '使用人脸识别' }).click();
    await expect(page.getByRole('heading', { level: 1, name: '渠道认证' })).toBeVisible();
    await expect(page.getByRole('img', { name: '人脸识别二维码' })).toBeVisible();
    await expect(page.getByText('请使用江苏智慧人社APP或支付宝APP“扫一扫”进行实人认证', { exact: true })).toBeVisible();
  });

  await step('人脸识别成功后，电脑上的页面自动提示“认证成功”。', ['A-1.2.2.39', 'A-1.2.2.40'], async () => {
    const link = await page.getByRole('link', { name: '打开支付宝认证' }).getAttribute('href');
    await phone.goto(link ?? '');
    await phone.getByRole('button', { name: '通过', exact: true }).click();
    await expect(page.getByRole('heading', { name: '认证成功' })).toBeVisible();
    await expect(page.getByRole('heading', { level: 1, name: '渠道认证' })).toBeVisible();
    await expect(page.getByRole('main').getByRole('link', { name: '返回' })).toBeVisible();
  });

  await step('点击“返回”，此时用户已通过实人认证。', ['A-1.2.2.41', 'A-1.2.2.42'], async () => {
    await page.getByRole('main').getByRole('link', { name: '返回' }).click();
    await expect(presence).toContainText('已通过实人认证');
    await expect(presence).toContainText('人脸识别');
    await expect(presence.getByRole('button', { name: '去认证' })).toHaveCount(0);
  });

  await step('证件已经注册过账号的，先验证账号的密码（或短信验证码、人脸识别、窗口核验码），再与支付宝绑定。', ['A-1.2.4'], async () => {
    await logOut(page);
    await toAlipay(page);
    await agreeAtAlipay(page, who, { account: 'another@example.com' });
    await expect(page.getByRole('heading', { name: '验证已有账号' })).toBeVisible();
    await expect(control(page, '密码')).toBeVisible();
    await expect(page.getByRole('button', { name: '使用其他方式验证' })).toBeVisible();
  });
});
