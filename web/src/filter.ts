import { each } from './each';

const filters: Record<string, (text: string) => string> = {
  // full-width digits count as digits, everything else falls away
  digits: (text) => narrow(text).replace(/\D/g, ''),
  // credit codes and identity numbers: capitals, no spaces
  upper: (text) => narrow(text).replace(/\s/g, '').toUpperCase(),
};

function narrow(text: string): string {
  return text.replace(/[！-～]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
}

export function start(root: ParentNode): void {
  each<HTMLInputElement>(root, 'input[data-filter]', 'filter', (field) => {
    const filter = filters[field.dataset.filter ?? ''];
    if (!filter) return;
    const apply = () => {
      const text = filter(field.value);
      if (text === field.value) return;
      const end = field.value.length - (field.selectionEnd ?? field.value.length);
      field.value = text;
      field.setSelectionRange(text.length - end, text.length - end);
    };
    // an input method must finish its word first
    field.addEventListener('input', (event) => {
      if (!(event as InputEvent).isComposing) apply();
    });
    field.addEventListener('compositionend', apply);
  });
}
