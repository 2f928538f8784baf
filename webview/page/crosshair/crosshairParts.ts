import type { Box } from '../../drawing/pen.ts';
import { t } from '../../drawing/texts.ts';
import { element } from '../../kit/elements.ts';
import type { Probe, Readout, ReadoutRow } from '../../pictures/frame/picture.ts';
import { placeBox } from './readoutLayout.ts';

/** Where a crosshair stands and what it says there. */
export interface Standing {
  readonly probe: Probe;
  readonly index: number;
  readonly readout: Readout;
}

/** What a screen reader is told: a slider over the places where the chart has some, else a picture or a table. */
export function describe(place: HTMLElement, standing: Standing | undefined): void {
  const still = place.querySelector('table') === null ? 'img' : 'group';
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

/** Two lines and a box with words over a plot. */
export interface CrosshairParts {
  readonly x: HTMLElement;
  readonly y: HTMLElement;
  readonly box: HTMLElement;
}

/** Builds the parts; they are hidden. */
export function createParts(): CrosshairParts {
  return {
    x: element('div', { class: 'crossX', attributes: { hidden: '' } }),
    y: element('div', { class: 'crossY', attributes: { hidden: '' } }),
    box: element('div', { class: 'readout', attributes: { 'aria-hidden': 'true', hidden: '' } }),
  };
}

/** Hides the parts. */
export function hide(parts: CrosshairParts): void {
  parts.box.hidden = true;
  parts.x.hidden = true;
  parts.y.hidden = true;
}

/** Shows lines and words where the crosshair stands. */
export function draw(place: HTMLElement, parts: CrosshairParts, { probe, index, readout }: Standing): void {
  const lines = probe.lines(index);
  const { x, y } = lines;
  parts.box.hidden = false;
  parts.x.hidden = x === undefined;
  parts.y.hidden = y === undefined;
  if (x !== undefined) parts.x.style.left = `${Math.round(x)}px`;
  if (y !== undefined) parts.y.style.top = `${Math.round(y)}px`;
  if (probe.area !== undefined) endLines(place, parts, probe.area);
  parts.box.replaceChildren(
    element('div', { class: 'readoutTitle', text: readout.title }),
    ...readout.rows.map(readoutRow),
    ...(probe.pick === undefined ? [] : [element('div', { class: 'readoutPick', text: probe.pick.label })]),
  );
  const { left, right, top } = placeBox(lines, place, parts.box.offsetHeight);
  parts.box.style.left = cssLength(left);
  parts.box.style.right = cssLength(right);
  parts.box.style.top = cssLength(top);
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
