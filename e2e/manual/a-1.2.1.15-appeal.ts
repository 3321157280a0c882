import { expect, test } from '../kit/test';
import { chapter } from '../kit/manual';
import { citizen, logo } from '../kit/data';
import { control, type } from '../kit/form';
import { codeSent, fetchCode, fillPerson, logInOfficer, registerPerson, solveWhereAsked } from '../kit/journey';

chapter('A-1.2.1.15', '用户申诉', async ({ page, product, step, another }) => {
  // two codes for one number are a minute apart
  test.setTimeout(240_000);
  const me = citizen();
  const contact = citizen().mobile;
  // somebody else has registered with my document, under another name
  const thief = await another();
  const theirs = { ...citizen('吴冒用'), number: me.number };
  await registerPerson(thief, product, theirs);
  let number = '';

  await step('注册时提示证件号码已注册，但不是本人注册的，点击“用户申诉”。', ['A-1.2.1.14', 'A-1.2.1.15'], async () => {
    await page.goto('/register/person');
    await fillPerson(page, me);
    await fetchCode(page, product, me.mobile);
    await page.getByRole('button', { name: '注册', exact: true }).click();
    await expect(page.getByRole('alert').first()).toContainText('该证件号码已注册');
    await expect(page.locator('.notes').getByRole('link', { name: '用户申诉' })).toHaveAttribute('href', '/appeal');
    await page.getByRole('status').getByRole('link', { name: '用户申诉' }).click();
    await page.getByRole('button', { name: '离开' }).click();
    await expect(page.getByRole('heading', { name: '用户申诉' })).toBeVisible();
  });

  await step('选择申诉事项，填写本人证件、联系电话和情况说明，用短信验证码证明联系电话。', ['Z.3.10'], async () => {
    await expect(page.getByRole('navigation', { name: '申诉事项' }).getByRole('link')).toHaveText(['证件被占用', '手机被占用', '解绑手机']);
    await type(page, '证件号码', me.number);
    await type(page, '姓名', me.name);
    await type(page, '联系电话', contact);
    await type(page, '情况说明', '本人从未注册过，注册时提示证件号码已注册。');
    await fetchCode(page, product, contact);
    await page.getByLabel(/我承诺/).check();
  });

  await step('点击“下一步”，上传证件照片等证明材料，每份不超过 10 MB。', ['Z.3.10'], async () => {
    await page.getByRole('button', { name: '下一步' }).first().click();
    await expect(page.getByRole('heading', { name: '上传证明材料' })).toBeVisible();
    await control(page, '选择文件').setInputFiles([
      { name: '证件正面.png', mimeType: 'image/png', buffer: logo },
      { name: '手持证件.png', mimeType: 'image/png', buffer: logo },
    ]);
    await page.getByRole('button', { name: '上传材料' }).click();
    await expect(page.getByRole('main')).toContainText('已上传 2 份');
  });

  await step('点击“提交申诉”，得到申诉编号。凭编号和联系电话可以随时查询进度，办结前可以撤回。', ['Z.3.10'], async () => {
    await page.getByRole('button', { name: '提交申诉' }).click();
    await expect(page.getByRole('heading', { name: '申诉进度' })).toBeVisible();
    number = (await page.locator('[data-copy]').getAttribute('data-copy')) ?? '';
    expect(number).toMatch(/^SS\d{14}$/);
    await expect(page.getByRole('main')).toContainText('已提交');
    await expect(page.getByRole('main')).not.toContainText(me.number);
    await expect(page.getByRole('button', { name: '撤回申诉' })).toBeVisible();
  });

  const desk = await another();
  await logInOfficer(desk, product.officers.own);

  await step('工作人员在“用户申诉”中受理；受理后才能查看材料，查看完整信息要选择理由。', ['Z.3.10'], async () => {
    await desk.goto('/office/appeal');
    await desk.getByRole('link', { name: number, exact: true }).click();
    await expect(desk.getByRole('main')).not.toContainText(me.number);
    await desk.getByRole('button', { name: '受理' }).click();
    await expect(desk.getByRole('link', { name: '证件正面.png' })).toBeVisible();
    await desk.getByLabel('核对申诉材料').check();
    await desk.getByRole('button', { name: '查看', exact: true }).click();
    await expect(desk.getByRole('main')).toContainText(me.number);
    await expect(desk.getByRole('main')).toContainText('吴冒用');
  }, { on: desk });

  await step('核实后点击“通过”：占用账号停止登录，证件为申诉人保留七天，双方收到通知。', ['Z.3.10'], async () => {
    await desk.getByRole('button', { name: '通过', exact: true }).click();
    await expect(desk.locator('.alert-success')).toContainText(`已办结：${number}，已通过`);
    await expect(async () => {
      await thief.goto('/person');
      await expect(thief).toHaveURL(/\/login/, { timeout: 1000 });
    }).toPass();
    await expect.poll(async () => (await product.texts(theirs.mobile))[0]?.text ?? '').toContain('已停止登录');
  }, { on: desk });

  await step('申诉人打开短信中的链接，设置密码后完成注册。', ['Z.3.10'], async () => {
    await expect.poll(async () => (await product.texts(contact))[0]?.text ?? '').toContain('/appeal/register/');
    const link = /http\S+\/appeal\/register\/[0-9a-f]+/.exec((await product.texts(contact))[0]?.text ?? '')?.[0] ?? '';
    await page.goto(link);
    // one code a minute for a number: the button says how long
    const before = (await product.texts(contact)).length;
    await expect(async () => {
      await page.getByRole('button', { name: '获取验证码' }).click();
      await solveWhereAsked(page);
      await expect.poll(async () => (await product.texts(contact)).length, { timeout: 2000 }).toBeGreaterThan(before);
    }).toPass({ timeout: 75_000, intervals: [5000] });
    await type(page, '短信验证码', await codeSent(product, contact, before));
    await type(page, '密码', me.password);
    await type(page, '确认密码', me.password);
    await page.getByLabel(/我已阅读并同意/).check();
    await page.getByRole('button', { name: '注册', exact: true }).click();
    await expect(page.locator('.user-menu')).toBeVisible();
  });
});
