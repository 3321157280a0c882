import { expect } from '../kit/test';
import { enterPin, fetchKey, openCa, pin, pullOut } from '../kit/ca';
import { chapter } from '../kit/manual';
import { logOut, registerUnit } from '../kit/journey';

chapter('B-2.2', 'CA登录', async ({ page, product, another, step }) => {
  const who = await registerUnit(await another(), product, await another({ width: 390, height: 780 }));
  const driver = await another();
  await pullOut(driver, product);

  await step('单位需线下申请CA。打开“单位登录”，点击“CA”。登录时首先需要插入CA，页面提示“请插入CA登录”。', ['B-2.1.5', 'B-2.2.1', 'B-2.2.2'], async () => {
    await openCa(page);
    await expect(page.getByRole('status')).toHaveText('请插入CA登录');
    await expect(page.getByRole('main')).toContainText('单位需线下申请CA，登录时首先需要插入CA，并且需要下载并安装CA驱动。');
    await expect(page.getByRole('button', { name: '登录', exact: true })).toBeHidden();
  });

  await step('如果您还未下载驱动，请先下载驱动：点击“下载驱动”，按CA的发证机构下载并安装。', ['B-2.2.1', 'B-2.2.3'], async () => {
    await expect(page.getByText('如果您还未下载驱动，请先下载驱动')).toBeVisible();
    await page.getByRole('link', { name: '下载驱动', exact: true }).click();
    await expect(page.getByRole('heading', { name: '下载CA驱动' })).toBeVisible();
    const link = page.getByRole('main').getByRole('link', { name: /：下载驱动$/ });
    const offered = await page.request.get((await link.getAttribute('href')) ?? '');
    expect(offered.status()).toBe(200);
  });

  await step('插入CA后，页面自动读取CA，显示证书所属单位，并请您输入CA密码。', ['B-2.2.2'], async () => {
    await fetchKey(driver, product, who);
    await openCa(page);
    await expect(page.getByRole('status')).toHaveText('已读取CA，请输入CA密码登录');
    await expect(page.getByLabel('CA证书')).toContainText(who.name);
  });

  await step('CA密码只在您的电脑上核对。输错时，页面提示还可以输入几次。', ['B-2.2.2'], async () => {
    await enterPin(page, '000000');
    await expect(page.getByText('CA密码不正确，还可以输入5次')).toBeVisible();
  });

  await step('输入正确的CA密码，点击“登录”，进入单位中心。', ['B-2.1.5', 'B-2.2.2'], async () => {
    let sent = '';
    page.on('request', (request) => {
      if (request.url().startsWith(product.base)) sent += request.postData() ?? '';
    });
    await enterPin(page);
    await expect(page).toHaveURL(/\/unit$/);
    await expect(page.locator('.side')).toContainText(who.name);
    // the PIN stays on the user's computer
    const fields = [...new URLSearchParams(sent)];
    expect(fields.map(([name]) => name)).toEqual(['challenge', 'certificate', 'signature']);
    expect(fields.map(([, value]) => value)).not.toContain(pin);
  });

  await step('CA证书将在30天内到期的，登录后页面提示您及时更新。', ['B-2.2.2'], async () => {
    await logOut(page);
    await fetchKey(driver, product, who, '10天后到期');
    await openCa(page);
    await enterPin(page);
    await expect(page).toHaveURL(/\/unit$/);
    await expect(page.getByText(/您的CA证书还有(9|10)天到期/)).toBeVisible();
  });

  await step('CA证书已到期的，不能登录，请到发证机构更新，或使用其他方式登录。', ['B-2.2.2'], async () => {
    await logOut(page);
    await fetchKey(driver, product, who, '已到期');
    await openCa(page);
    await enterPin(page);
    await expect(page.getByRole('alert').first()).toContainText('到期，请到发证机构更新后再登录');
  });
});
