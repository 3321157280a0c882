import { each } from './each';
import { say } from './say';

// 扫一扫: reads a QR code with the camera or from a photo, on the phone itself, and follows it only if it is one that these sites print:
// a page of this site of a kind that stands in the page's list, or the code of a provider's that a page of this site shows, which is
// opened only at a second touch, because it leads away.

interface Detector {
  detect(source: CanvasImageSource): Promise<{ rawValue: string }[]>;
}
interface DetectorKind {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}
/** What these sites print: paths of this site, and beginnings of what providers' codes hold, with their names. */
interface Codes {
  own: string[];
  outside: { begins: string; name: string }[];
}
type Read = (canvas: HTMLCanvasElement) => Promise<string | undefined>;

const side = 640;
const every = 150;

export function start(root: ParentNode): void {
  each<HTMLElement>(root, '[data-scan]', 'scan', (box) => {
    const part = <T extends HTMLElement>(name: string) => box.querySelector<T>(`[data-scan-${name}]`)!;
    const [view, said, open, close, photo, file] = [part('view'), part('said'), part<HTMLButtonElement>('open'), part<HTMLButtonElement>('close'), part('photo'), part<HTMLInputElement>('file')];
    const video = view.querySelector('video')!;
    const tell = (text: string) => (said.textContent = say(text));
    let stream: MediaStream | undefined;
    let reader: Promise<Read> | undefined;
    const read = () => (reader ??= makeReader());

    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
      stream = undefined;
      video.srcObject = null;
      view.hidden = close.hidden = true;
      open.hidden = !navigator.mediaDevices;
    };
    const codes = JSON.parse(box.dataset.codes!) as Codes;
    const away = part('away');
    const follow = (text: string): boolean => {
      const goal = ours(text, codes.own, box.dataset.base ?? '');
      const other = goal ? undefined : codes.outside.find(({ begins }) => text.startsWith(begins));
      away.hidden = !other;
      if (!goal && !other) {
        tell('这不是本站的二维码，没有打开。请扫描本站页面上或窗口电脑上的二维码。');
        return false;
      }
      stop();
      if (goal) {
        tell('已识别，正在打开…');
        location.assign(goal);
        return true;
      }
      const link = away.querySelector('a')!;
      link.href = text;
      link.textContent = say('打开{}', say(other!.name));
      tell('已识别，点击下面的按钮继续。');
      link.focus();
      return true;
    };
    const look = async () => {
      const decode = await read();
      const canvas = document.createElement('canvas');
      while (stream) {
        if (video.videoWidth > 0) {
          draw(canvas, video, video.videoWidth, video.videoHeight);
          const text = await decode(canvas);
          if (text && stream && follow(text)) return;
        }
        await new Promise((next) => setTimeout(next, every));
      }
    };

    open.addEventListener('click', () => {
      open.disabled = true;
      tell('正在打开相机…');
      navigator.mediaDevices
        .getUserMedia({ video: { facingMode: 'environment' }, audio: false })
        .then(async (got) => {
          stream = got;
          video.srcObject = got;
          view.hidden = close.hidden = false;
          open.hidden = true;
          await video.play();
          tell('请将二维码对准框内。画面只在手机上识别，不会上传。');
          await look();
        })
        .catch((error: DOMException) => {
          stop();
          tell(refused(error));
        })
        .finally(() => (open.disabled = false));
    });
    close.addEventListener('click', () => {
      stop();
      tell('相机已关闭。');
      open.focus();
    });
    file.addEventListener('change', () => {
      const chosen = file.files?.[0];
      if (!chosen) return;
      tell('正在识别照片…');
      fromPhoto(chosen, read())
        .then((text) => (text ? follow(text) : tell('照片中没有找到二维码，请重新拍摄：二维码完整、清楚、占画面的大部分。')))
        .catch(() => tell('不能打开这张照片，请换一张（JPG 或 PNG）。'))
        .finally(() => (file.value = ''));
    });
    // the camera is not left running behind another page
    addEventListener('pagehide', stop);
    document.addEventListener('visibilitychange', () => document.hidden && stop());

    photo.hidden = false;
    open.hidden = !navigator.mediaDevices;
    tell(navigator.mediaDevices ? '请用手机扫描电脑屏幕上的二维码：登录、身份认证或窗口拍摄材料。' : '浏览器不允许本页使用相机。请用手机自带的相机扫码，或者拍照后从相册选择。');
  });
}

/** The path to go to, when the code is a page of this site that one of its pages prints as a code. */
function ours(text: string, kinds: string[], base: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const here = [location.origin, URL.canParse(base) ? new URL(base).origin : location.origin];
  if (!here.includes(url.origin) || url.username || url.password) return undefined;
  const path = url.pathname;
  // a kind that ends in / is for what is below it
  const known = kinds.some((kind) => (kind.endsWith('/') ? path.startsWith(kind) && path.length > kind.length : path === kind));
  return known ? path + url.search : undefined;
}

function refused(error: DOMException): string {
  const other = say('也可以用手机自带的相机扫码，或者拍照后从相册选择。');
  if (error.name === 'NotAllowedError') return say('没有使用相机的权限，请在浏览器设置中允许本网站使用相机。{}', other);
  if (error.name === 'NotFoundError' || error.name === 'OverconstrainedError') return say('没有找到可用的相机。{}', other);
  return say('相机没有打开，可能正在被其他应用使用。{}', other);
}

/** The middle of a picture, no larger than reading needs. */
function draw(canvas: HTMLCanvasElement, source: CanvasImageSource, width: number, height: number, whole = false): void {
  const least = Math.min(width, height);
  const [w, h] = whole ? [width, height] : [least, least];
  const scale = Math.min(1, (whole ? 2 * side : side) / Math.max(w, h));
  canvas.width = Math.round(w * scale);
  canvas.height = Math.round(h * scale);
  canvas.getContext('2d', { willReadFrequently: true })?.drawImage(source, (width - w) / 2, (height - h) / 2, w, h, 0, 0, canvas.width, canvas.height);
}

async function fromPhoto(file: Blob, reader: Promise<Read>): Promise<string | undefined> {
  const picture = await createImageBitmap(file);
  const decode = await reader;
  const canvas = document.createElement('canvas');
  draw(canvas, picture, picture.width, picture.height, true);
  return (await decode(canvas)) ?? (draw(canvas, picture, picture.width, picture.height), await decode(canvas));
}

/** The browser's own reader where there is one, else a small one that is loaded now. */
async function makeReader(): Promise<Read> {
  const native = (window as { BarcodeDetector?: DetectorKind }).BarcodeDetector;
  const formats = native ? await native.getSupportedFormats().catch((): string[] => []) : [];
  if (native && formats.includes('qr_code')) {
    const detector = new native({ formats: ['qr_code'] });
    return async (canvas) => (await detector.detect(canvas))[0]?.rawValue;
  }
  const { default: decodeQR } = await import('qr/decode.js');
  return async (canvas) => {
    const image = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height);
    try {
      return image && decodeQR(image);
    } catch {
      return undefined; // no code in this picture
    }
  };
}
