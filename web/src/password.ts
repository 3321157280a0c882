import { each } from './each';
import { say } from './say';

const words = ['弱', '弱', '中', '强'];

/** Shows what is typed while the eye is pressed in, warns of Caps Lock, and measures against the rule (checklist ). */
export function start(root: ParentNode): void {
  each<HTMLElement>(root, '[data-password]', 'password', (box) => {
    const field = box.querySelector('input');
    const eye = box.querySelector<HTMLButtonElement>('[data-eye]');
    if (!field || !eye) return;
    const name = eye.dataset.eye ?? '';
    const show = (visible: boolean) => {
      field.type = visible ? 'text' : 'password';
      eye.textContent = say(visible ? '隐藏' : '显示');
      eye.setAttribute('aria-label', say(visible ? '隐藏{}' : '显示{}', name));
      eye.setAttribute('aria-pressed', String(visible));
    };
    eye.hidden = false;
    eye.addEventListener('click', () => show(field.type === 'password'));
    field.form?.addEventListener('submit', () => show(false));
    const caps = box.parentElement?.querySelector<HTMLElement>('[data-caps]');
    if (caps) field.addEventListener('keyup', (event) => { caps.hidden = !event.getModifierState?.('CapsLock'); });
  });
  each<HTMLElement>(root, '[data-strength]', 'strength', (meter) => {
    const field = document.getElementById(meter.dataset.strength ?? '') as HTMLInputElement | null;
    field?.addEventListener('input', () => {
      const text = field.value;
      const length = [...text].length >= 8 && [...text].length <= 20;
      const kinds = [/\d/, /[A-Z]/, /[a-z]/, /[^\dA-Za-z]/].filter((kind) => kind.test(text)).length;
      const level = !length || kinds < 3 ? 1 : kinds === 4 && text.length >= 12 ? 3 : 2;
      meter.hidden = text === '';
      meter.dataset.level = String(level);
      meter.querySelector('[data-word]')!.textContent = say(words[level]!);
      meter.querySelector('[data-rule=length]')?.classList.toggle('met', length);
      meter.querySelector('[data-rule=classes]')?.classList.toggle('met', kinds >= 3);
    });
  });
}
