// What scripts say, in the language of the page. Texts of pages are put into English by the server; these are not in a page.

const english: Record<string, string> = {
  '确定吗？': 'Are you sure?',
  '取消': 'Cancel',
  '确定': 'OK',
  '离开': 'Leave',
  '留下': 'Stay',
  '您有未保存的内容，确定离开吗？': 'You have unsaved changes. Leave this page?',
  '请选择': 'Please choose',
  '请选择{}': 'Please choose: {}',
  '请输入{}': 'Please fill in: {}',
  '已复制': 'Copied',
  '弱': 'weak',
  '中': 'fair',
  '强': 'strong',
  '显示': 'Show',
  '隐藏': 'Hide',
  '显示{}': 'Show: {}',
  '隐藏{}': 'Hide: {}',
  '正在验证，已完成{}%': 'Checking, {}% done',
  '向右移动{}，最多{}': 'Moved right by {}, at most {}',
  '省': 'Province',
  '市': 'City',
  '区县': 'District or county',
  '没有找到，请换个词': 'Nothing found. Try another word.',
  '{}s后重新获取': 'Send again in {} s',
  '正在发送…': 'Sending…',
  '验证码已发送': 'The code has been sent',
  '没有发送成功，请稍后再试': 'The code could not be sent. Please try again later.',
  '网络不通，请检查后再试': 'No connection. Please check your network and try again.',
  '最多{}个': 'At most {}',
  '+自定义': '+ Your own',
  '页面已失效或网络不通，请刷新页面后再试': 'The page has expired or there is no connection. Reload the page and try again.',
  '页面已失效，请刷新页面后再试': 'The page has expired. Reload it and try again.',
  '操作已取消或超时，请重试，或使用其他方式': 'Cancelled or timed out. Try again, or use another way.',
  '该设备已经添加过通行密钥': 'This device already has a passkey here.',
  '当前网址不能使用通行密钥，请使用其他方式': 'Passkeys cannot be used at this address. Please use another way.',
  '当前浏览器或设备不支持通行密钥，请使用其他方式': 'This browser or device does not support passkeys. Please use another way.',
  '这不是扫码登录的二维码，没有打开。请对准电脑登录页面上的二维码。': 'This is not a sign-in code, so it was not opened. Point the camera at the code on the sign-in page of your computer.',
  '已识别，正在打开…': 'Recognised, opening…',
  '正在打开相机…': 'Starting the camera…',
  '请将二维码对准框内。画面只在手机上识别，不会上传。': 'Hold the code inside the frame. The picture stays on your phone and is not uploaded.',
  '相机已关闭。': 'The camera is off.',
  '正在识别照片…': 'Reading the photo…',
  '照片中没有找到二维码，请重新拍摄：二维码完整、清楚、占画面的大部分。': 'No code was found in the photo. Take it again so that the code is whole, sharp and fills most of the picture.',
  '不能打开这张照片，请换一张（JPG 或 PNG）。': 'This photo cannot be opened. Please choose another (JPG or PNG).',
  '在电脑的登录页面选择“扫码登录”，然后用手机扫描屏幕上的二维码。': 'Choose “Scan to sign in” on your computer, then scan the code on its screen with your phone.',
  '没有使用相机的权限，请在浏览器设置中允许本网站使用相机。{}': 'This site may not use the camera. Allow it in the settings of your browser. {}',
  '没有找到可用的相机。{}': 'No camera was found. {}',
  '相机没有打开，可能正在被其他应用使用。{}': 'The camera did not start; another app may be using it. {}',
  '浏览器不允许本页使用相机。请用手机自带的相机扫码，或者拍照后从相册选择。': 'The browser does not let this page use the camera. Scan with your phone’s own camera app, or choose a photo from your album.',
  '也可以用手机自带的相机扫码，或者拍照后从相册选择。': 'You can also scan with your phone’s own camera app, or choose a photo from your album.',
};

const wanted = document.documentElement.lang === 'en';

/** The text in the language of the page; each `{}` takes one of `words`. */
export function say(text: string, ...words: (string | number)[]): string {
  const said = wanted ? (english[text] ?? text) : text;
  return words.reduce<string>((filled, word) => filled.replace('{}', () => String(word)), said);
}
