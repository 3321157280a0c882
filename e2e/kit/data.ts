// Invented units and persons with numbers that pass every check. The divisions inside (329990 and
// after) are assigned to nobody, so that no number can be a real unit's or person's.

let count = 0;

/** A number that no other call in this worker gets. */
export function next(): number {
  count += 1;
  return count;
}

/** A citizen: GB 11643 number with its check digit. */
export interface Citizen {
  name: string;
  number: string;
  mobile: string;
  password: string;
}

export interface Unit {
  creditCode: string;
  name: string;
  legal: Citizen;
}

const surnames = '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨';
const given = ['一鸣', '若水', '思齐', '明远', '书言', '景行', '知微', '望舒', '听澜', '怀瑾'];

/** A citizen that nobody else in this worker is. */
export function citizen(name?: string): Citizen {
  const n = next();
  const year = 1970 + (n % 30);
  const body = `329992${year}${two(1 + (n % 12))}${two(1 + (n % 28))}${String(100 + (n % 900)).padStart(3, '0')}`;
  return {
    name: name ?? `${surnames[n % surnames.length]}${given[n % given.length]}`,
    number: body + citizenCheck(body),
    mobile: `198${String(30_000_000 + n * 37 + (process.pid % 1000) * 7000).slice(-8)}`,
    password: `Juxian#${2000 + n}`,
  };
}

/** A unit that nobody else in this worker is. */
export function unit(name?: string): Unit {
  const n = next();
  return { creditCode: creditCode(n), name: name ?? `江苏拾光第${n}号软件有限公司`, legal: citizen() };
}

/** GB 32100: registering department, kind, division, organisation code with its own check digit, check digit. */
export function creditCode(n: number): string {
  const organisation = String(60_000_000 + n);
  const body = `91329990${organisation}${organisationCheck(organisation)}`;
  return body + creditCheck(body);
}

/** A picture as a unit's logo: the smallest that browsers show. */
export const logo = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** The same number with a wrong check digit. */
export function spoil(number: string): string {
  const last = number.at(-1) ?? '0';
  return number.slice(0, -1) + (last === '1' ? '2' : '1');
}

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';

function creditCheck(body: string): string {
  let sum = 0;
  let weight = 1;
  for (const letter of body) {
    sum += alphabet.indexOf(letter) * weight;
    weight = (weight * 3) % 31;
  }
  return alphabet[(31 - (sum % 31)) % 31] ?? '';
}

function organisationCheck(body: string): string {
  const weights = [3, 7, 9, 10, 5, 8, 4, 2];
  const sum = [...body].reduce((total, digit, at) => total + Number(digit) * (weights[at] ?? 0), 0);
  return '0123456789X0'[11 - (sum % 11)] ?? '';
}

function citizenCheck(body: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = [...body].reduce((total, digit, at) => total + Number(digit) * (weights[at] ?? 0), 0);
  return '10X98765432'[sum % 11] ?? '';
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
