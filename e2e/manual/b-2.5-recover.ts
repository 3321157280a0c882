import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { citizen } from '../kit/data';
import { choose, control, fault, type } from '../kit/form';
import { logInUnit, logOut, passFace, registerPerson, registerUnit } from '../kit/journey';
import { drag, solve, think } from '../kit/puzzle';

chapter('B-2.5', '单位忘记密码（法人找回密码）', async ({ page, product, step, another }) => {
  const phone = await another({ width: 390, height: 780 });
  const who = await registerUnit(page, product, phone);
  const elsewhere = await another();
  await logInUnit(elsewhere, who);
  const password = 'Xin-mima#2026';

  await step('在单位账号密码登录页面点击“忘记密码？”，打开法人找回密码页面。', ['B-2.4.5', 'B-2.5.1', 'B-2.5.2', 'B-2.5.3', 'B-2.5.4', 'B-2.5.5'], async () => {
    await page.goto('/login?tab=unit');
    await page.getByRole('link', { name: '忘记密码？' }).click();
    await expect(page.getByRole('heading', { level: 1, name: '法定代表人找回密码' })).toBeVisible();
    await expect(page.getByRole('navigation', { name: '当前位置' })).toContainText('法人找回密码');
    await expect(page.getByRole('list', { name: '办理步骤' }).getByRole('listitem')).toHaveText([/填写账号/, /人脸识别/, /设置新密码/, /完成修改/]);
    await expect(page.getByRole('list', { name: '办理步骤' }).locator('[aria-current=step]')).toContainText('填写账号');
  });

  await step('右侧是操作说明；已有帐号的，点击“已有帐号, 去登录”。', ['B-2.5.11', 'B-2.5.12', 'B-2.5.13', 'B-2.5.14'], async () => {
    await expect(page.getByRole('link', { name: '已有帐号, 去登录' })).toHaveAttribute('href', '/login?tab=unit');
    const notes = page.locator('.notes').filter({ hasText: '操作说明' });
    await expect(notes).toContainText('1.请准确填写法定代表人账号信息。');
    await expect(notes).toContainText('2.人脸认证成功后进行密码重置。');
  }, { plain: true });

  await step('填写统一社会信用代码、法定代表人证件类型、法定代表人证件号码、法定代表人姓名。四项都是必填。', ['B-2.5.6', 'B-2.5.7', 'B-2.5.8', 'B-2.5.9', 'B-2.5.10'], async () => {
    await page.getByRole('button', { name: '下一步' }).click();
    for (const label of ['统一社会信用代码', '法定代表人证件号码', '法定代表人姓名']) await expect(fault(page, label)).toBeVisible();
    await expect(control(page, '法定代表人证件类型')).toHaveAttribute('required', '');
    await type(page, '统一社会信用代码', who.creditCode);
    await choose(page, '法定代表人证件类型', '居民身份证');
    await type(page, '法定代表人证件号码', who.legal.number);
    await type(page, '法定代表人姓名', '错一字');
  });

  await step('点击“下一步”，出现“拖动下方滑块完成拼图”的验证，左下角依次是关闭、换一张、帮助。', ['B-2.5.15', 'B-2.5.16', 'B-2.5.17', 'Z.2.9'], async () => {
    await page.getByRole('button', { name: '下一步' }).click();
    const box = page.getByRole('dialog', { name: '安全验证' });
    await expect(box.getByText('拖动下方滑块完成拼图')).toBeVisible();
    const first = await box.locator('.puzzle-scene').getAttribute('src');
    await box.getByRole('button', { name: '换一张' }).click();
    await expect(box.locator('.puzzle-scene')).not.toHaveAttribute('src', first ?? '');
    await expect(box.getByText('按住滑块向右拖')).toBeHidden();
    await box.locator('summary[aria-label=帮助]').click();
    await expect(box.getByText('按住滑块向右拖')).toBeVisible();
    await box.locator('summary[aria-label=帮助]').click();
    await box.getByRole('link', { name: '关闭' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(control(page, '法定代表人证件号码')).toHaveValue(who.legal.number);
    await page.getByRole('button', { name: '下一步' }).click();
    await expect(box).toBeVisible();
  });

  await step('没有对准的，换一张再试；不便看图或拖动的，可以用“自动验证”或“回答问题”，效力相同。', ['B-2.5.15', 'Z.1.6'], async () => {
    await drag(page, -25);
    const box = page.getByRole('dialog', { name: '安全验证' });
    await expect(box.getByRole('alert')).toContainText('拼图没有对准');
    await expect(box.getByRole('button', { name: '自动验证' })).toBeVisible();
    await box.getByText('回答问题').last().click();
    await box.getByLabel(/？$/).fill(String(think(await box.locator('label[for=p-answer]').innerText())));
  });

  await step('填写的信息有一项对不上，页面只提示核对不一致，不说明是哪一项，也不透露单位是否注册。', ['B-2.5.15'], async () => {
    await page.getByRole('button', { name: '提交', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText('填写的信息核对不一致');
    await expect(page.locator('.field-error:visible')).toHaveCount(0);
    await expect(control(page, '统一社会信用代码')).toHaveValue(who.creditCode);
  });

  await step('信息正确并完成拼图后，进入人脸识别页面。使用支付宝APP人脸识别，或通过短信验证码、窗口核验码认证。', ['B-2.5.15', 'B-2.5.18', 'Z.1.6'], async () => {
    await type(page, '法定代表人姓名', who.legal.name);
    await page.getByRole('button', { name: '下一步' }).click();
    await solve(page);
    await expect(page.getByText(/拼图验证成功，用时\d+\.\d秒/)).toBeVisible();
    await expect(page.getByRole('list', { name: '办理步骤' }).locator('[aria-current=step]')).toContainText('人脸识别');
    await expect(page.getByRole('heading', { name: '人脸识别' })).toBeVisible();
    await expect(page.getByRole('link', { name: '使用短信验证码' })).toBeVisible();
    await expect(page.getByRole('link', { name: '填写窗口核验码' })).toBeVisible();
  });

  await step('法定代表人在手机上刷脸，认证通过后电脑自动进入设置新密码页面。', ['B-2.5.18', 'B-2.5.19', 'B-2.5.20'], async () => {
    await passFace(page, phone);
    await expect(page.getByRole('heading', { name: '设置新密码' })).toBeVisible({ timeout: 20_000 });
    await expect(control(page, '设置新密码')).toBeVisible();
    await expect(control(page, '确认密码')).toBeVisible();
  });

  await step('新密码要符合密码规则，两次输入一致，并且不能与原密码相同。', ['B-2.5.19', 'X-1', 'X-2'], async () => {
    const set = async (first: string, second: string) => {
      await type(page, '设置新密码', first);
      await type(page, '确认密码', second);
      await page.getByRole('button', { name: '下一步' }).click();
    };
    await set('onlyletters', 'onlyletters');
    await expect(fault(page, '设置新密码')).toContainText('三种或以上');
    await set(who.legal.password, who.legal.password);
    await expect(fault(page, '设置新密码')).toContainText('不能与原密码相同');
    await set(password, `${password}x`);
    await expect(fault(page, '确认密码')).toContainText('不一致');
  });

  await step('密码校验成功，完成修改。原来登录的设备全部退出，原手机号收到短信提醒。', ['B-2.5.19', 'B-2.5.21'], async () => {
    await type(page, '设置新密码', password);
    await type(page, '确认密码', password);
    await page.getByRole('button', { name: '下一步' }).click();
    await expect(page.getByRole('heading', { name: '密码修改成功' })).toBeVisible();
    await expect(page.getByRole('list', { name: '办理步骤' })).toContainText('完成修改（已完成）');
    await expect(async () => {
      await elsewhere.goto('/unit');
      await expect(elsewhere).toHaveURL(/\/login/, { timeout: 1000 });
    }).toPass();
    await expect.poll(async () => (await product.texts(who.legal.mobile))[0]?.text ?? '').toContain('您的账号密码已修改');
  });

  await step('点击“去登录”，用新密码登录；原密码已经不能使用。', ['B-2.5.21'], async () => {
    await page.getByRole('link', { name: '去登录' }).click();
    await type(page, '统一社会信用代码/单位编号/机构编号', who.creditCode);
    await type(page, '证件号码/移动电话', who.legal.number);
    await type(page, '密码', who.legal.password);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText('账号或密码不正确');
    await logInUnit(page, { ...who, legal: { ...who.legal, password } });
    await logOut(page);
  }, { plain: true });

  await step('个人忘记密码，在个人登录页签点击“忘记密码？”，同样四步：填写证件信息、完成拼图，用人脸识别或发往注册手机的短信验证码认证，设置新密码。', ['B-2.4.5', 'B-2.5.18', 'Z.1.6'], async () => {
    const person = await registerPerson(page, product, citizen());
    await logOut(page);
    await page.goto('/login?tab=person');
    await page.getByRole('link', { name: '忘记密码？' }).click();
    await expect(page.getByRole('heading', { level: 1, name: '个人找回密码' })).toBeVisible();
    await type(page, '证件号码', person.number);
    await type(page, '姓名', person.name);
    await page.getByRole('button', { name: '下一步' }).click();
    await solve(page);
    await page.getByRole('link', { name: '使用短信验证码' }).click();
    await expect(page.getByText(`${person.mobile[0]}*****${person.mobile.slice(-2)}`)).toBeVisible();
    await expect(page.getByRole('button', { name: '获取验证码' })).toBeVisible();
    await page.getByRole('link', { name: '换一种方式认证' }).click();
    await passFace(page, phone);
    await expect(page.getByRole('heading', { name: '设置新密码' })).toBeVisible({ timeout: 20_000 });
    await type(page, '设置新密码', password);
    await type(page, '确认密码', password);
    await page.getByRole('button', { name: '下一步' }).click();
    await expect(page.getByRole('heading', { name: '密码修改成功' })).toBeVisible();
  });
});
