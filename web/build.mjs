// Builds web/dist: one style sheet (Tabler reduced to what templates use, then our own), one script with parts loaded on demand,
// a sprite of the icons that templates name, and the site's icon with its pictures for phones. `node build.mjs` or `npm run build`.
import { build, transform } from 'esbuild';
import { PurgeCSS } from 'purgecss';
import sharp from 'sharp';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const dist = join(here, 'dist');
const fresh = join(here, 'dist.new');
const read = (...path) => readFileSync(join(...path), 'utf8');

// the oldest browsers that are fully served (2023; features §8 row 43); older ones get plain pages
const browsers = ['chrome111', 'firefox113', 'safari16.4'];

// where class names and icon names may stand
const sources = [
  ...files(root, 'crates', '.html'),
  ...files(root, 'crates', '.rs'),
  ...files(here, 'src', '.ts'),
];

function files(base, folder, extension) {
  return walk(join(base, folder)).filter((path) => path.endsWith(extension) && !path.includes('/target/'));
}

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)]));
}

async function styles() {
  const ours = ['tokens', 'frame', 'form', 'parts', 'puzzle', 'quick', 'talent', 'office', 'phone', 'english', 'elder', 'print'];
  const tabler = await reduce(read(here, 'node_modules/@tabler/core/dist/css/tabler.min.css'));
  const css = [tabler, ...ours.map((name) => read(here, 'src', `${name}.css`))].join('\n');
  const { code } = await transform(css, { loader: 'css', minify: true, target: browsers });
  writeFileSync(join(fresh, 'app.css'), code);
}

// what a page author may use without building again: grid, spacing, alignment, text, buttons
const everyday = [
  /^(row|row-cards|col|col-(sm|md|lg|xl)|col-((sm|md|lg|xl)-)?\d+|g-\d|gap-\d|vstack|hstack)$/,
  /^[mp][tbxyse]?-((md|lg)-)?(\d|auto)$/,
  /^d-((sm|md|lg)-)?(none|block|flex|grid|inline|inline-block)$/,
  /^(flex-(wrap|column|fill|grow-1)|justify-content-\w+|align-items-\w+|w-100|h-100|ms-auto|me-auto)$/,
  /^(text-(start|center|end|secondary|danger|success|warning|primary|nowrap|truncate|break|reset)|fw-\w+|fs-\d|small|visually-hidden)$/,
  /^btn(-(sm|lg|link|primary|secondary|danger|success|warning|outline-\w+|ghost-\w+|list))?$/,
  /^(table|table-(responsive|vcenter|sm|striped)|card|card-(header|title|body|footer|actions|table|sm)|list-group|list-group-(item|flush)|alert(-\w+)?|badge|form-(control|select|label|hint|check|check-input|check-label)(-\w+)?|input-group(-text)?|list-unstyled|list-inline(-item)?|rounded|border|border-(top|bottom)|shadow-sm|img-fluid|avatar)$/,
];

// Drops the rules of Tabler that nothing uses, and its dark half: the sites have a light and a high-contrast face only.
async function reduce(css) {
  const [{ css: kept }] = await new PurgeCSS().purge({
    content: sources.map((path) => ({ raw: readFileSync(path, 'utf8'), extension: 'html' })),
    css: [{ raw: plainColours(lightOnly(css)) }],
    defaultExtractor: (text) => text.match(/[\w-]+(?<!-)/g) ?? [],
    safelist: { standard: ['html', 'body', ...everyday] },
    blocklist: [/dark/, 'dropdown-menu', 'offcanvas', 'modal', 'carousel', 'accordion'],
    variables: true,
    keyframes: true,
  });
  return kept;
}

// light-dark(a, b) becomes a: browsers of 2023 do not know the function.
function lightOnly(css) {
  const name = 'light-dark(';
  let out = '';
  let rest = css;
  for (let at = rest.indexOf(name); at >= 0; at = rest.indexOf(name)) {
    let depth = 1;
    let comma = -1;
    let end = at + name.length;
    for (; depth > 0; end++) {
      const sign = rest[end];
      if (sign === '(') depth++;
      else if (sign === ')') depth--;
      else if (sign === ',' && depth === 1 && comma < 0) comma = end;
    }
    out += rest.slice(0, at);
    rest = rest.slice(at + name.length, comma) + rest.slice(end);
  }
  return out + rest;
}

// oklch(L C H) with constants becomes #rrggbb, also inside custom properties, where no tool looks.
function plainColours(css) {
  return css.replace(/oklch\(([\d.]+)% ([\d.]+) ([\d.]+|none)(?:deg)?\)/g, (_, l, c, h) => {
    const hue = ((parseFloat(h) || 0) * Math.PI) / 180;
    const [L, a, b] = [parseFloat(l) / 100, parseFloat(c) * Math.cos(hue), parseFloat(c) * Math.sin(hue)];
    const [x, y, z] = [L + 0.3963377774 * a + 0.2158037573 * b, L - 0.1055613458 * a - 0.0638541728 * b, L - 0.0894841775 * a - 1.291485548 * b].map((v) => v ** 3);
    const rgb = [4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z, -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z, -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z];
    const channel = (v) => Math.round(255 * Math.min(1, Math.max(0, v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055)));
    return `#${rgb.map((v) => channel(v).toString(16).padStart(2, '0')).join('')}`;
  });
}

async function scripts() {
  await build({
    entryPoints: { app: join(here, 'src/app.ts') },
    outdir: fresh,
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    charset: 'utf8',
    target: browsers,
    chunkNames: 'chunks/[name]-[hash]',
    legalComments: 'none',
  });
}

function sprite() {
  const names = new Set(['bell', 'map-pin', 'menu-2', 'chevron-left']);
  for (const path of sources) {
    for (const [, name] of readFileSync(path, 'utf8').matchAll(/\bicon\(\s*"([a-z0-9-]+)"/g)) names.add(name);
  }
  const symbols = [...names].sort().map((name) => {
    let svg;
    try {
      svg = read(here, `node_modules/@tabler/icons/icons/outline/${name}.svg`);
    } catch {
      throw new Error(`no icon "${name}" in Tabler; see https://tabler.io/icons`);
    }
    const inner = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s*\n\s*/g, '')}</symbol>`;
  });
  writeFileSync(join(fresh, 'sprite.svg'), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`);
}

// The icon as it is, and as pictures for the home screens of phones. Those that a phone cuts to its own shape have no round corners.
async function icon() {
  const svg = read(here, 'src/favicon.svg');
  const square = svg.replace(/ rx="\d+"/, '');
  writeFileSync(join(fresh, 'favicon.svg'), svg);
  const draw = (name, source, size) => sharp(Buffer.from(source), { density: 72 * (size / 32) }).resize(size, size).png({ compressionLevel: 9, palette: true }).toFile(join(fresh, name));
  await Promise.all([draw('icon-192.png', svg, 192), draw('icon-512.png', svg, 512), draw('icon-maskable.png', square, 512), draw('icon-touch.png', square, 180)]);
}

rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh);
sprite();
await Promise.all([styles(), scripts(), icon()]);
rmSync(dist, { recursive: true, force: true });
renameSync(fresh, dist);
