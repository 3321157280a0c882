import { each } from './each';
import { say } from './say';

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Says on leaving a field that it must be filled in, and takes an error away as soon as it is being mended. */
export function start(root: ParentNode): void {
  each<HTMLFormElement>(root, 'form[novalidate]', 'check', (form) => {
    form.addEventListener('focusout', (event) => {
      const control = event.target as Control;
      if (control.required && control.dataset.touched && !filled(control)) tell(control, say(control.tagName === 'SELECT' ? '请选择{}' : '请输入{}', label(form, control)));
    });
    form.addEventListener('input', (event) => {
      const control = event.target as Control;
      if (!control.dataset) return;
      control.dataset.touched = '1';
      if (filled(control)) tell(control, '');
    });
  });
}

function filled(control: Control): boolean {
  return control instanceof HTMLInputElement && control.type === 'checkbox' ? control.checked : control.value.trim() !== '';
}

function label(form: HTMLFormElement, control: Control): string {
  const text = form.querySelector(`label[for="${CSS.escape(control.id)}"]`)?.textContent ?? '';
  return text.replace(/^\*/, '').trim();
}

function tell(control: Control, message: string): void {
  const field = control.closest('.field');
  const line = field?.querySelector<HTMLElement>('.field-error[id]');
  if (!field || !line) return;
  line.textContent = message;
  line.hidden = message === '';
  for (const marked of message ? [control] : field.querySelectorAll('.is-invalid')) marked.classList.toggle('is-invalid', message !== '');
  if (message) {
    control.setAttribute('aria-invalid', 'true');
    control.setAttribute('aria-describedby', line.id);
  } else {
    for (const marked of field.querySelectorAll('[aria-invalid]')) marked.removeAttribute('aria-invalid');
  }
}
