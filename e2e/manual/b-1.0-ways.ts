import { readFileSync } from 'node:fs';
import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { dayAhead, publisher, writeVersion } from '../kit/agreement';
import { activate, confirmOpening, fillOpening, photograph, scan, ticket } from '../kit/counter';
import { citizen, unit } from '../kit/data';
import { fault } from '../kit/form';
import { fillAccount, logInOfficer, logInUnit } from '../kit/journey';

chapter('B-1.0', '单位注册的三种方式', async ({ page, product, step, another }) => {
  const who = unit('南京窗口开户测试有限公司');
  const handler = citizen('周经办');
  let code = '';
  let address = '';

  await step('打开网上办事服务大厅，点击“单位注册”。注册有三种方式，任选一种。', ['B-1.0.1', 'B-1.0.3', 'B-1.0.6'], async () => {
    await page.goto('/');
    await page.getByRole('main').getByRole('link', { name: /单位注册/ }).click();
    await expect(page.getByRole('heading', { level: 2 })).toHaveText(['1 线上自助注册（账密方式）', '2 线下经办窗口注册（账密方式）', '3 第三方快捷登录']);
  });

  await step('线上自助注册：法定代表人通过线上刷脸识别进行身份认证，完成单位注册。', ['B-1.0.1', 'B-1.0.2'], async () => {
    await expect(page.getByRole('main')).toContainText('法定代表人通过线上刷脸识别进行身份认证，完成单位注册。');
    await expect(page.getByRole('link', { name: '线上自助注册', exact: true })).toHaveAttribute('href', '/register/unit');
  }, { plain: true });

  await step('线下经办窗口注册：法定代表人或经办人可携带营业执照副本、办理人身份证、授权委托书材料到经办大厅进行开通单位网办账户。', ['B-1.0.3', 'B-1.0.4', 'B-1.0.5'], async () => {
    const way = page.getByRole('region', { name: /线下经办窗口注册/ });
    await expect(way).toContainText('法定代表人或经办人可携带营业执照副本、办理人身份证、授权委托书材料到经办大厅进行开通单位网办账户。');
    await expect(way.getByRole('listitem').filter({ hasText: /^(营业执照副本|办理人身份证|授权委托书.*)$/ })).toHaveCount(3);
    await way.getByText('可以办理的窗口').click();
    await expect(way).toContainText('南京市人力资源和社会保障局');
  });

  await step('第三方快捷登录：省政务单位账户；电子营业执照。', ['B-1.0.6', 'B-1.0.7'], async () => {
    const way = page.getByRole('region', { name: '第三方快捷登录', exact: true }).first();
    await expect(way.getByRole('link')).toHaveText([/省政务登录/, /电子营业执照登录/]);
  }, { plain: true });

  const desk = await another();
  await step('【窗口】工作人员在“窗口开户”中填写单位、法定代表人和办理人。单位信息与登记机关核对。', ['B-1.0.4', 'Z.3.7'], async () => {
    await logInOfficer(desk, product.officers.own);
    await fillOpening(desk, who, handler, true);
    await expect(desk.getByRole('main')).toContainText('周**');
  }, { on: desk });

  const phone = await another({ width: 360, height: 740 });
  await step('【窗口】点击“生成二维码”，用手机相机扫码拍摄材料，不用登录；二维码15分钟有效，只能用一部手机。', ['B-1.0.5', 'Z.3.7'], async () => {
    address = await ticket(desk);
    await phone.goto(address);
    await expect(phone.getByRole('main')).toContainText('南京市人力资源和社会保障局');
  }, { on: desk });

  await step('【手机】手机上显示是哪个窗口、为哪个单位办理。拍摄后上传。', ['B-1.0.5', 'Z.3.7'], async () => {
    await photograph(phone, '营业执照副本');
    await photograph(phone, '办理人身份证');
  }, { on: phone });

  await step('【窗口】照片自动显示在电脑上；也可以在电脑上传扫描件。', ['B-1.0.5', 'Z.3.7'], async () => {
    await expect(desk.getByRole('img', { name: '办理人身份证 第1张' })).toBeVisible();
    await scan(desk, '授权委托书');
    await expect(desk.getByRole('img', { name: '授权委托书 第1张' })).toBeVisible();
  }, { on: desk });

  await step('【窗口】核对原件后确认开户。开户码只显示一次，打印在回执上交给办理人。', ['B-1.0.4', 'Z.3.7'], async () => {
    code = await confirmOpening(desk);
    const [receipt] = await Promise.all([desk.waitForEvent('download'), desk.getByRole('button', { name: '打印回执（PDF）' }).click()]);
    expect(receipt.suggestedFilename()).toBe('开户回执.pdf');
    expect(readFileSync(await receipt.path()).subarray(0, 5).toString()).toBe('%PDF-');
  }, { on: desk });

  await step('办理人收到短信通知。', ['Z.3.7'], async () => {
    await expect.poll(async () => (await product.texts(handler.mobile))[0]?.text ?? '').toContain('请凭回执上的开户码于');
    expect((await product.texts(handler.mobile))[0]?.text).not.toContain(code.replace(' ', ''));
  }, { plain: true });

  await step('单位打开“窗口开户激活”，填写统一社会信用代码和开户码，勾选《法人用户注册协议》。开户码输错会提示，输错五次失效。', ['B-1.0.4', 'B-1.2.9'], async () => {
    await activate(page, who, code === '0000 0000' ? '0000 0001' : '0000 0000');
    await expect(fault(page, '开户码')).toContainText('开户码不正确');
  });

  await step('开户码正确，设置法定代表人的手机号和密码，与网上注册的要求相同。', ['B-1.0.4'], async () => {
    await activate(page, who, code);
    await fillAccount(page, product, who);
    await expect(page.getByRole('heading', { name: '注册成功' })).toBeVisible();
  });

  await step('激活后即可登录。', ['B-1.0.4'], async () => {
    await logInUnit(page, who);
    await expect(page.locator('.side')).toContainText(who.name);
  }, { plain: true });

  await step('“账号设置—我同意的协议”中可以查看同意过的协议、版本和时间；每个版本都有自己的网址。', ['B-1.2.9', 'B-1.2.10', 'Z.3.17'], async () => {
    await page.goto('/settings/unit');
    await page.getByRole('link', { name: /查看\s*同意过的协议/ }).click();
    await expect(page.getByRole('row', { name: /法人用户注册协议.*第1版.*窗口开户激活/ })).toBeVisible();
    await page.getByRole('link', { name: /第1版/ }).click();
    await expect(page.getByRole('heading', { name: '《法人用户注册协议》', level: 1 })).toBeVisible();
    await expect(page.getByRole('heading', { name: '历次版本' })).toBeVisible();
  });

  await step('【窗口】本机构办理的开户都在列表中，标明待激活、已激活、已过期或已撤销。', ['Z.3.7'], async () => {
    await desk.goto('/office/openings?tab=active');
    await expect(desk.getByRole('row', { name: new RegExp(who.name) })).toContainText('已激活');
  }, { on: desk });

  await step('【窗口】激活之前，回执遗失的可以补打，填写有误的可以撤销。', ['Z.3.7'], async () => {
    const wrong = unit('南京填错名称测试有限公司');
    await fillOpening(desk, wrong, citizen('钱代办'), false);
    await scan(desk, '营业执照副本');
    await scan(desk, '办理人身份证');
    await confirmOpening(desk);
    await desk.getByRole('link', { name: '完成' }).click();
    await desk.getByLabel('撤销原因').fill('单位名称填写有误');
    await desk.getByRole('button', { name: '撤销', exact: true }).click();
    await expect(desk.getByRole('heading', { level: 1 })).toContainText('已撤销');
  }, { on: desk });

  const province = await another();
  await step('【省级】协议由省级机构的运维人员发布新版本：说明改了什么，选择生效日期（至少公示7天），预览后发布。', ['Z.3.17', 'B-1.2.10'], async () => {
    await logInOfficer(province, await publisher(product));
    await writeVersion(province, '《个人用户协议》', '请每年核对一次移动电话。');
    await province.getByRole('button', { name: '预览' }).click();
    await expect(province.getByRole('heading', { name: /预览/ })).toBeVisible();
    await expect(province.locator('mark').filter({ hasText: '请每年核对一次移动电话。' })).toBeVisible();
  }, { on: province });

  await step('【省级】发布后立即公示，到期生效；生效后各账号下次使用时先阅读新版本，选择同意或者不同意并退出。', ['Z.3.17'], async () => {
    await province.getByLabel('我已核对正文和生效日期').check();
    await province.getByRole('button', { name: '发布', exact: true }).click();
    await expect(province.locator('.alert-success')).toContainText(`自${dayAhead(8)}起生效`);
    await expect(province.getByRole('row', { name: /第2版/ })).toContainText('公示中，尚未生效');
  }, { on: province });
});
