import type { Box } from '../../drawing/pen.ts';
import { t } from '../../drawing/texts.ts';
import { createButton, createIconButton } from '../../kit/buttons.ts';
import { element, setText } from '../../kit/elements.ts';
import type { Probe, Readout, ReadoutRow } from '../../pictures/frame/picture.ts';
import { placeBox } from './readoutLayout.ts';

/** Where a crosshair stands and what it says there. */
export interface Standing {
  readonly probe: Probe;
  readonly index: number;
  readonly readout: Readout;
  /** It stays, with all that is known of the place. */
  readonly isHeld: boolean;
}

/** What a screen reader is told: a slider over the places where the chart has some, else a picture, or a group of what is in it. */
export function describe(place: HTMLElement, standing: Omit<Standing, 'isHeld'> | undefined): void {
  const still = place.querySelector('table, button') === null ? 'img' : 'group';
  place.setAttribute('role', standing === undefined ? still : 'slider');
  if (standing === undefined) {
    for (const name of ['aria-valuemin', 'aria-valuemax', 'aria-valuenow', 'aria-valuetext', 'aria-description'])
      place.removeAttribute(name);
    return;
  }
  const { probe, index, readout } = standing;
  place.setAttribute('aria-valuemin', '0');
  place.setAttribute('aria-valuemax', String(probe.count - 1));
  place.setAttribute('aria-valuenow', String(index));
  place.setAttribute('aria-valuetext', spokenOf(readout));
  if (probe.pick === undefined) place.removeAttribute('aria-description');
  else place.setAttribute('aria-description', t('Enter: {0}', probe.pick.label));
}

/** The raised row first: it is the one that the keys have chosen. */
function spokenOf({ title, rows }: Readout): string {
  const raised = rows.find((row) => row.isRaised === true);
  const ordered = [...(raised === undefined ? [] : [raised]), ...rows.filter((row) => row !== raised)];
  return `${title}. ${ordered.map((row) => `${row.label} ${row.value}`.trim()).join(', ')}`;
}

/** Two lines, a dot with one number, and a box with words over a plot. */
export interface CrosshairParts {
  readonly x: HTMLElement;
  readonly y: HTMLElement;
  readonly dot: HTMLElement;
  readonly box: HTMLElement;
  /** Lets go of what is held. */
  readonly letGo: () => void;
}

/** Builds the parts; they are hidden. */
export function createParts(letGo: () => void): CrosshairParts {
  const part = (name: string): HTMLElement =>
    element('div', { class: name, attributes: { 'aria-hidden': 'true', hidden: '' } });
  return { x: part('crossX'), y: part('crossY'), dot: part('crossDot'), box: part('readout'), letGo };
}

/** Hides the parts. */
export function hide({ x, y, dot, box }: CrosshairParts): void {
  for (const part of [x, y, dot, box]) part.hidden = true;
}

/** Shows lines and words where the crosshair stands. */
export function draw(place: HTMLElement, parts: CrosshairParts, { probe, index, readout, isHeld }: Standing): void {
  const lines = probe.lines(index);
  drawLines(place, parts, probe, index);
  parts.dot.hidden = true;
  const { box } = parts;
  box.hidden = false;
  box.classList.toggle('held', isHeld);
  if (isHeld) box.removeAttribute('aria-hidden');
  else box.setAttribute('aria-hidden', 'true');
  // What says the same stays, so that a press of its buttons is a click also while a run goes on.
  const said = JSON.stringify([index, isHeld, readout, probe.pick?.label]);
  if (said !== box.dataset['said']) {
    box.dataset['said'] = said;
    box.replaceChildren(...partsOf(parts, { probe, index, readout, isHeld }));
  }
  const { left, right, top } = placeBox(lines, place, box.offsetHeight);
  box.style.left = cssLength(left);
  box.style.right = cssLength(right);
  box.style.top = cssLength(top);
}

function partsOf(parts: CrosshairParts, { probe, index, readout, isHeld }: Standing): HTMLElement[] {
  return [
    ...(isHeld ? headOfHeld(readout, parts) : [element('div', { class: 'readoutTitle', text: readout.title })]),
    ...readout.rows.map(readoutRow),
    ...footOf(probe, index, { readout, isHeld }),
  ];
}

/** On a chart that only follows another one: the line, and one number at it. */
export function drawLinked(
  place: HTMLElement,
  parts: CrosshairParts,
  { probe, index }: Pick<Standing, 'index' | 'probe'>,
): void {
  drawLines(place, parts, probe, index);
  parts.box.hidden = true;
  const dot = probe.dot?.(index);
  parts.dot.hidden = dot === undefined;
  if (dot === undefined) return;
  const [x, y] = dot.at;
  setText(parts.dot, dot.value);
  parts.dot.style.left = `${Math.round(x)}px`;
  parts.dot.style.top = `${Math.round(y)}px`;
  parts.dot.style.setProperty('--dot', dot.color);
  parts.dot.classList.toggle('before', x > place.clientWidth / 2);
}

function drawLines(place: HTMLElement, parts: CrosshairParts, probe: Probe, index: number): void {
  const { x, y } = probe.lines(index);
  parts.x.hidden = x === undefined;
  parts.y.hidden = y === undefined;
  if (x !== undefined) parts.x.style.left = `${Math.round(x)}px`;
  if (y !== undefined) parts.y.style.top = `${Math.round(y)}px`;
  if (probe.area !== undefined) endLines(place, parts, probe.area);
}

function headOfHeld(readout: Readout, { letGo }: CrosshairParts): HTMLElement[] {
  return [
    element('div', {
      class: 'readoutHead',
      children: [
        element('div', { class: 'readoutTitle', text: readout.title }),
        createIconButton('close', t('Let go (Escape)'), letGo).element,
      ],
    }),
  ];
}

/** What a click does here. */
function footOf(
  { pick }: Probe,
  index: number,
  { readout, isHeld }: Pick<Standing, 'isHeld' | 'readout'>,
): HTMLElement[] {
  const click = pick === undefined ? '' : (readout.click ?? pick.label);
  if (isHeld)
    return pick === undefined || click === ''
      ? []
      : [createButton(click, 'secondary', () => pick.choose(index)).element];
  const hints = [
    ...(click === '' ? [] : [click]),
    ...(readout.hasMore === true
      ? [pick === undefined ? t('Click: all numbers') : t('Shift and click: all numbers')]
      : []),
  ];
  return hints.map((text) => element('div', { class: 'readoutPick', text }));
}

function cssLength(length: number | 'auto'): string {
  return length === 'auto' ? length : `${length}px`;
}

/** Lines end at the edges of the plot where the chart says where these are. */
function endLines(place: HTMLElement, { x, y }: CrosshairParts, area: Box): void {
  x.style.top = `${area.top}px`;
  x.style.bottom = `${place.clientHeight - area.top - area.height}px`;
  y.style.left = `${area.left}px`;
  y.style.right = `${place.clientWidth - area.left - area.width}px`;
}

function readoutRow({ label, value, color, isRaised, isApart }: ReadoutRow): HTMLElement {
  const swatch = element('span', { class: color === undefined ? 'swatch blank' : 'swatch' });
  if (color !== undefined) swatch.style.backgroundColor = color;
  const row = element('div', {
    class: 'readoutRow',
    children: [
      swatch,
      element('span', { class: 'readoutLabel', text: label }),
      element('span', { class: 'readoutValue', text: value }),
    ],
  });
  row.classList.toggle('raised', isRaised === true);
  row.classList.toggle('apart', isApart === true);
  return row;
}
