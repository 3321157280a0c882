import { each } from './each';

/** 您可以输入1000字数, 剩余输入字数[1000]: counts characters as the server does. Nothing is cut off: what is too long stays to be shortened. */
export function start(root: ParentNode): void {
  each<HTMLTextAreaElement>(root, 'textarea[data-count]', 'counter', (area) => {
    const max = Number(area.dataset.count);
    const line = document.querySelector<HTMLElement>(`[data-count-for="${CSS.escape(area.id)}"]`);
    const output = line?.querySelector('output');
    if (!line || !output) return;
    const count = () => {
      const left = max - [...area.value.trim()].length;
      output.textContent = String(left);
      line.classList.toggle('over', left < 0);
    };
    area.addEventListener('input', count);
    count();
  });
}
